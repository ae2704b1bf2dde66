/** Rolling a cut and sliding a clip: neighbours give and take, nothing else moves. */

import type { Clip } from "../model.ts";
import { Draft } from "../patches.ts";
import { type Bound, beside, edgeBounds, heldBy } from "./bounds.ts";
import { type EditContext, type Outcome, refusalFor, refuse, roomBehind } from "./context.ts";
import { settled } from "./settle.ts";
import type { Trim } from "./trim.ts";

export interface RollCuts {
  /** The clips of each cut, left and right. */
  readonly cuts: readonly (readonly [string, string])[];
  /** How far the cuts go, in frames; negative is earlier. */
  readonly frames: number;
}

/**
 * Move cuts between clips that touch: what one side gives the other takes.
 *
 *     |---- A ----|---- B ----|   ->   |-- A --|------ B ------|      (earlier)
 *
 * All move by the same amount, as far as the media and one frame of each clip allow.
 */
export function rollCuts(context: EditContext, args: RollCuts): Outcome {
  const { clips } = context.projection;
  const refusal = refusalFor(context.projection, args.cuts.flat());
  if (refusal !== null) return refusal;
  if (args.cuts.some(([left, right]) => neighbours(context, left).right !== right)) {
    return refuse("not_touching");
  }
  const bounds = args.cuts.flatMap(([left, right]) => [
    ...edgeBounds(context, left, "tail", args.frames),
    ...edgeBounds(context, right, "head", args.frames),
  ]);
  const { frames, limits } = heldBy(args.frames, bounds);
  const draft = new Draft(context.data);
  for (const [left, right] of frames === 0 ? [] : args.cuts) {
    draft.set("clips", left, "tail", (clips[left] as Clip).tail + frames);
    draft.set("clips", right, "head", (clips[right] as Clip).head + frames);
  }
  return settled(context, draft, [], limits);
}

/**
 * Move clips between their neighbours, which grow and shrink to keep touching.
 *
 *     |---- A ----|-- B --|---- C ----|   ->   |-- A --|-- B --|------ C ------|      (earlier)
 *
 * Beside a gap the clip slides into it and stops at the next clip. One clip of a track.
 */
export function slideClips(context: EditContext, args: Trim): Outcome {
  const { clips } = context.projection;
  const ids = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, ids);
  if (refusal !== null) return refusal;
  const tracks = new Set(ids.map((id) => clips[id]?.track));
  if (tracks.size < ids.length) return refuse("one_per_track");
  const bounds = ids.flatMap((id) => slideBounds(context, id, args.frames));
  const { frames, limits } = heldBy(args.frames, bounds);
  const draft = new Draft(context.data);
  for (const id of frames === 0 ? [] : ids) {
    const { left, right } = neighbours(context, id);
    draft.set("clips", id, "at", (clips[id] as Clip).at + frames);
    if (left !== null) draft.set("clips", left, "tail", (clips[left] as Clip).tail + frames);
    if (right !== null) draft.set("clips", right, "head", (clips[right] as Clip).head + frames);
  }
  return settled(context, draft, [], limits);
}

function slideBounds(context: EditContext, id: string, frames: number): Bound[] {
  const clip = context.projection.clips[id] as Clip;
  const { left, right } = neighbours(context, id);
  const { before, after } = beside(context, id);
  const bounds: Bound[] = [];
  if (left !== null) bounds.push(...edgeBounds(context, left, "tail", frames));
  else if (frames < 0) {
    const reason = before === undefined ? "timeline_start" : "neighbour";
    bounds.push({ frames: (before?.end ?? 0) - clip.start, reason, clip: id });
  }
  if (right !== null) bounds.push(...edgeBounds(context, right, "head", frames));
  else if (frames > 0 && after !== undefined) {
    bounds.push({ frames: after.start - clip.end, reason: "neighbour", clip: id });
  } else if (frames > 0) {
    const room = roomBehind(context.projection, clip.end);
    bounds.push({ frames: room, reason: "timeline_end", clip: id });
  }
  return bounds;
}

/** The clips that touch a clip before and after it. */
function neighbours(
  context: EditContext,
  id: string,
): { left: string | null; right: string | null } {
  const { clips } = context.projection;
  const clip = clips[id] as Clip;
  const { before, after } = beside(context, id);
  const touchesLeft = before !== undefined && clips[before.clip]?.end === clip.start;
  const touchesRight = after !== undefined && clips[after.clip]?.start === clip.end;
  return { left: touchesLeft ? before.clip : null, right: touchesRight ? after.clip : null };
}
