/** Trimming: moving one edge of clips while what they show stays where it is. */

import type { Clip } from "../model.ts";
import { Draft } from "../patches.ts";
import { type Bound, beside, type Edge, edgeBounds, heldBy } from "./bounds.ts";
import { type EditContext, type Limit, type Outcome, refusalFor } from "./context.ts";
import { settled } from "./settle.ts";

export interface Trim {
  readonly clips: readonly string[];
  /** How far the edge goes, in frames; negative is earlier. */
  readonly frames: number;
}

export interface TrimTo {
  readonly clips: readonly string[];
  /** Where the edge goes, in the sequence. */
  readonly frame: number;
}

/**
 * Move where clips begin; all by the same amount, as far as the tightest of them allows.
 *
 *     |---- A ----|-- B --|   ->   |---- A ----|   |B-|      (B's head later)
 *
 * It stops at the beginning of the media, at frame 0, at the clip before, and one frame before
 * the end.
 */
export function trimHead(context: EditContext, args: Trim): Outcome {
  return trim(context, args, "head");
}

/**
 * Move where clips end; all by the same amount, as far as the tightest of them allows.
 *
 *     |---- A ----|-- B --|   ->   |-- A --|   |-- B --|      (A's tail earlier)
 *
 * It stops at the end of the media, at the clip after, and one frame after the beginning.
 */
export function trimTail(context: EditContext, args: Trim): Outcome {
  return trim(context, args, "tail");
}

/**
 * Let clips begin at a frame, or as near to it as each of them can.
 *
 *     |---- A ----|   ->       |-- A --|
 *         ^ frame              ^ frame
 */
export function trimHeadTo(context: EditContext, args: TrimTo): Outcome {
  return trimTo(context, args, "head");
}

/**
 * Let clips end at a frame, or as near to it as each of them can.
 *
 *     |---- A ----|   ->   |- A -|
 *           ^ frame              ^ frame
 */
export function trimTailTo(context: EditContext, args: TrimTo): Outcome {
  return trimTo(context, args, "tail");
}

function trim(context: EditContext, args: Trim, edge: Edge): Outcome {
  const clips = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, clips);
  if (refusal !== null) return refusal;
  const bounds = clips.flatMap((id) => boundsOf(context, id, edge, args.frames));
  const { frames, limits } = heldBy(args.frames, bounds);
  return write(context, edge, new Map(clips.map((id) => [id, frames])), limits);
}

function trimTo(context: EditContext, args: TrimTo, edge: Edge): Outcome {
  const clips = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, clips);
  if (refusal !== null) return refusal;
  const distances = new Map<string, number>();
  const limits: Limit[] = [];
  for (const id of clips) {
    const { start, end } = context.projection.clips[id] as Clip;
    const wanted = args.frame - (edge === "head" ? start : end);
    const held = heldBy(wanted, boundsOf(context, id, edge, wanted));
    distances.set(id, held.frames);
    limits.push(...held.limits);
  }
  return write(context, edge, distances, limits);
}

function write(
  context: EditContext,
  edge: Edge,
  distances: ReadonlyMap<string, number>,
  limits: readonly Limit[],
): Outcome {
  const draft = new Draft(context.data);
  for (const [id, frames] of distances) {
    const clip = context.projection.clips[id] as Clip;
    if (frames !== 0) draft.set("clips", id, edge, clip[edge] + frames);
  }
  return settled(context, draft, [], limits);
}

/** What stops an edge: the media, the clip itself, the next clip, and frame 0. */
function boundsOf(context: EditContext, id: string, edge: Edge, frames: number): Bound[] {
  const clip = context.projection.clips[id] as Clip;
  const own = edgeBounds(context, id, edge, frames);
  const { before, after } = beside(context, id);
  if (edge === "head" && frames < 0) {
    const start = 0 - Math.max(0, clip.start);
    const bounds: Bound[] = [{ frames: start, reason: "timeline_start", clip: id }, ...own];
    return [...bounds, ...neighbour(before && before.end - clip.start, id)];
  }
  if (edge === "tail" && frames > 0) {
    return [...own, ...neighbour(after && after.start - clip.end, id)];
  }
  return own;
}

function neighbour(frames: number | undefined, clip: string): Bound[] {
  return frames === undefined ? [] : [{ frames, reason: "neighbour", clip }];
}
