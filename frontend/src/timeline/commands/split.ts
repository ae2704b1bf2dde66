/** Splitting clips. */

import { splitId } from "../ids.ts";
import type { Clip } from "../model.ts";
import { Draft } from "../patches.ts";
import { done, type EditContext, isLocked, type Outcome, originOf, refuse } from "./context.ts";
import { makePiece } from "./pieces.ts";

export interface SplitClips {
  /** Clips that do not lie under the frame, or are on locked tracks, stay whole. */
  readonly clips: readonly string[];
  /** Becomes the first frame of each right piece. */
  readonly frame: number;
}

/**
 * Cut clips in two.
 *
 *     |------ A ------|   ->   |-- A --|-- A' -|
 *             ^ frame                  ^ frame
 *
 * The left half keeps its id and the fade in, the right half gets a derived id and the fade out.
 * Right halves of linked clips are linked to each other.
 */
export function splitClips(context: EditContext, args: SplitClips): Outcome {
  const { projection } = context;
  const under = [...new Set(args.clips)].filter((id) => liesUnder(context, id, args.frame));
  const open = under.filter((id) => !isLocked(projection, projection.clips[id] as Clip));
  if (open.length === 0) return refuse(under.length > 0 ? "track_locked" : "nothing_to_split");
  const draft = new Draft(context.data);
  const made = cutClips(context, draft, open.sort(), args.frame);
  return done(draft.patches(), made);
}

/** Cut clips that lie under a frame; answers their right pieces in the same order. */
export function cutClips(
  context: EditContext,
  draft: Draft,
  clips: readonly string[],
  frame: number,
): string[] {
  const links = newLinks(context, clips, frame);
  return clips.map((id) => {
    const clip = context.projection.clips[id] as Clip;
    const link = links.get(clip.link);
    const piece = makePiece(context, draft, id, { frame, ...(link === undefined ? {} : { link }) });
    draft.set("clips", id, "tail", frame - originOf(clip));
    draft.set("clips", id, "fout", null);
    return piece;
  });
}

/**
 * Cut what shows under a frame, on some tracks or on all.
 *
 *     V1  |----- A -----|          V1  |- A -|-- A' -|
 *     A1  |----- B -----|    ->    A1  |- B -|-- B' -|
 *               ^ frame
 */
export function splitTracks(
  context: EditContext,
  { frame, tracks }: { readonly frame: number; readonly tracks?: readonly string[] },
): Outcome {
  const chosen = context.projection.tracks.filter((track) => tracks?.includes(track.id) ?? true);
  const under = chosen
    .flatMap((track) => track.segments)
    .filter((segment) => segment.start < frame && frame < segment.end);
  return splitClips(context, { clips: under.map((segment) => segment.clip), frame });
}

function liesUnder({ projection }: EditContext, id: string, frame: number): boolean {
  const clip = projection.clips[id];
  return clip !== undefined && Math.max(0, clip.start) < frame && frame < clip.end;
}

/**
 * A link for the right halves of each group of which several are cut.
 *
 * It is derived like the ids, so that two people who cut alike link alike.
 */
function newLinks({ projection }: EditContext, clips: readonly string[], frame: number) {
  const groups = new Map<string, string[]>();
  for (const id of clips) {
    const { link } = projection.clips[id] as Clip;
    if (link !== "") groups.set(link, [...(groups.get(link) ?? []), id]);
  }
  const links = new Map<string, string>();
  for (const [link, group] of groups) {
    const first = projection.clips[group.sort()[0] as string] as Clip;
    if (group.length > 1) links.set(link, splitId(link, frame - originOf(first)));
  }
  return links;
}
