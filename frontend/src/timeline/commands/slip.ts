/** Slipping: another part of the source in the same place. */

import { SOURCE_LIMIT } from "../fields.ts";
import { clipStep } from "../limits.ts";
import type { Clip } from "../model.ts";
import { Draft } from "../patches.ts";
import { type Rate, sourceAt } from "../time.ts";
import { type Bound, heldBy } from "./bounds.ts";
import { type EditContext, type Outcome, refusalFor, refuse } from "./context.ts";
import { settled } from "./settle.ts";

export interface SlipClips {
  readonly clips: readonly string[];
  /** How far the source moves, in flicks; positive shows what comes later. */
  readonly flicks: number;
}

/**
 * Show a later part of the source, or an earlier one; place and length stay.
 *
 *       source |--[--- A ---]------|   ->   |-----[--- A ---]---|      (later)
 *
 * Counted in flicks, so that sound can slip by less than a frame. All clips slip by the same
 * amount, as far as the media of each allows.
 */
export function slipClips(context: EditContext, args: SlipClips): Outcome {
  const ids = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, ids);
  if (refusal !== null) return refusal;
  const clipOf = (id: string) => context.projection.clips[id] as Clip;
  if (ids.some((id) => !runs(context, clipOf(id)))) return refuse("no_source");
  const bounds = ids.flatMap((id) => boundsOf(context, id, args.flicks));
  const { frames: flicks, limits } = heldBy(args.flicks, bounds);
  const draft = new Draft(context.data);
  for (const id of flicks === 0 ? [] : ids) {
    draft.set("clips", id, "src", clipOf(id).src + flicks);
  }
  return settled(context, draft, [], limits);
}

/** Whether a clip has a source that moves on. */
export function runs({ projection }: EditContext, clip: Clip): boolean {
  const still = projection.assets[clip.asset]?.kind === "image";
  return (clip.kind === "media" || clip.kind === "seq") && !still;
}

/** The source positions at a clip's two edges; backwards, the first is the later. */
export function sourceEnds(clip: Clip, rate: Rate): readonly number[] {
  const step = clipStep(clip, rate);
  return [sourceAt(clip.src, clip.head, step), sourceAt(clip.src, clip.tail, step)];
}

/** The source left before what a clip shows, and behind it. */
function boundsOf({ projection }: EditContext, id: string, flicks: number): Bound[] {
  const clip = projection.clips[id] as Clip;
  const ends = sourceEnds(clip, projection.rate);
  if (flicks < 0) {
    return [{ frames: Math.min(0, 0 - Math.min(...ends)), reason: "media_start", clip: id }];
  }
  const length = projection.assets[clip.asset]?.dur ?? 0;
  if (length === 0) {
    return [{ frames: Math.max(0, SOURCE_LIMIT - clip.src), reason: "range", clip: id }];
  }
  return [{ frames: Math.max(0, length - Math.max(...ends)), reason: "media_end", clip: id }];
}
