/** Deleting clips and gaps together with the time they took. */

import type { Clip } from "../model.ts";
import { Draft } from "../patches.ts";
import { heldBy } from "./bounds.ts";
import {
  type EditContext,
  findTrack,
  type Limit,
  type Outcome,
  refusalFor,
  refuse,
} from "./context.ts";
import type { DeleteClips } from "./remove.ts";
import { Ripple } from "./ripple.ts";
import { settled } from "./settle.ts";

/** First frame and end. */
type Span = readonly [number, number];

/**
 * Delete clips and close what they leave, on every track that ripples along.
 *
 *     |-- A --|-- B --|-- C --|   ->   |-- A --|-- C --|      (B deleted)
 *
 * Each stretch is closed as far as all tracks have room for it: what stays is never run over.
 */
export function rippleDelete(context: EditContext, args: DeleteClips): Outcome {
  const ids = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, ids);
  if (refusal !== null) return refusal;
  const clips = ids.map((id) => context.projection.clips[id] as Clip);
  const tracks = clips.map((clip) => clip.track);
  const ripple = new Ripple(context, tracks, ids);
  const spans = joined(clips.map((clip): Span => [Math.max(0, clip.start), clip.end]));
  const limits = spans.flatMap((span) => close(ripple, span));
  const draft = new Draft(context.data);
  for (const id of ids) draft.set("clips", id, "del", [...context.stamp]);
  ripple.write(draft);
  return settled(context, draft, [], [...limits, ...ripple.limits]);
}

/**
 * Close the gap under a frame of a track.
 *
 *     |-- A --|       |-- B --|   ->   |-- A --|-- B --|
 *                ^ frame
 *
 * It closes as far as all tracks that ripple along have room for it.
 */
export function closeGap(
  context: EditContext,
  { track, frame }: { readonly track: string; readonly frame: number },
): Outcome {
  const found = findTrack(context.projection, track);
  if (found === undefined) return refuse("no_such_track");
  if (found.lock) return refuse("track_locked");
  const after = found.segments.find((segment) => segment.end > frame);
  if (after === undefined || after.start <= frame) return refuse("no_gap");
  const before = found.segments.findLast((segment) => segment.end <= frame);
  const ripple = new Ripple(context, [track]);
  const limits = close(ripple, [before?.end ?? 0, after.start]);
  const draft = new Draft(context.data);
  ripple.write(draft);
  return settled(context, draft, [], [...limits, ...ripple.limits]);
}

function close(ripple: Ripple, [start, end]: Span): readonly Limit[] {
  const { frames, limits } = heldBy(start - end, ripple.room(end));
  ripple.shift(end, frames);
  return limits;
}

/** Merge spans that overlap or touch. */
function joined(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = found.at(-1);
    if (last === undefined || start > last[1]) found.push([start, end]);
    else found[found.length - 1] = [last[0], Math.max(end, last[1])];
  }
  return found;
}
