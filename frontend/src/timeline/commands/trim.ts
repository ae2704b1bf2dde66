/** Trimming: moving one edge of clips while what they show stays where it is. */

import { mediaRange } from "../limits.ts";
import type { Clip, Segment } from "../model.ts";
import { Draft } from "../patches.ts";
import {
  done,
  type EditContext,
  findTrack,
  type Limit,
  type LimitReason,
  type Outcome,
  originOf,
  refusalFor,
} from "./context.ts";

export interface Trim {
  readonly clips: readonly string[];
  /** How far the edge goes, in frames; negative is earlier. */
  readonly frames: number;
}

/** How far an edge may go, and what stops it. */
interface Bound {
  readonly frames: number;
  readonly reason: LimitReason;
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
  return trim(context, args, { edge: "head", bounds: headBounds });
}

/**
 * Move where clips end; all by the same amount, as far as the tightest of them allows.
 *
 *     |---- A ----|-- B --|   ->   |-- A --|   |-- B --|      (A's tail earlier)
 *
 * It stops at the end of the media, at the clip after, and one frame after the beginning.
 */
export function trimTail(context: EditContext, args: Trim): Outcome {
  return trim(context, args, { edge: "tail", bounds: tailBounds });
}

interface Edge {
  readonly edge: "head" | "tail";
  readonly bounds: (context: EditContext, id: string) => { earlier: Bound[]; later: Bound[] };
}

function trim(context: EditContext, args: Trim, { edge, bounds }: Edge): Outcome {
  const clips = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, clips);
  if (refusal !== null) return refusal;
  let frames = args.frames;
  let limit: Limit | null = null;
  for (const clip of clips) {
    const { earlier, later } = bounds(context, clip);
    for (const bound of frames < 0 ? earlier : later) {
      if (Math.abs(bound.frames) >= Math.abs(frames)) continue;
      frames = bound.frames;
      limit = { reason: bound.reason, clip };
    }
  }
  const draft = new Draft(context.data);
  for (const id of clips) {
    const clip = context.projection.clips[id] as Clip;
    if (frames !== 0) draft.set("clips", id, edge, clip[edge] + frames);
  }
  return done(draft.patches(), [], limit === null ? [] : [limit]);
}

function headBounds(context: EditContext, id: string): { earlier: Bound[]; later: Bound[] } {
  const { projection } = context;
  const clip = projection.clips[id] as Clip;
  const media = mediaRange(clip, projection.assets[clip.asset], projection.rate);
  const before = neighbours(context, id).before;
  const earlier: Bound[] = [{ frames: 0 - Math.max(0, clip.start), reason: "timeline_start" }];
  if (media !== null) {
    earlier.push({ frames: Math.min(0, media.first - clip.head), reason: "media_start" });
  }
  if (before !== null) earlier.push({ frames: before - clip.start, reason: "neighbour" });
  return { earlier, later: [{ frames: clip.tail - clip.head - 1, reason: "one_frame" }] };
}

function tailBounds(context: EditContext, id: string): { earlier: Bound[]; later: Bound[] } {
  const { projection } = context;
  const clip = projection.clips[id] as Clip;
  const media = mediaRange(clip, projection.assets[clip.asset], projection.rate);
  const after = neighbours(context, id).after;
  const later: Bound[] = [];
  if (media !== null) {
    later.push({ frames: Math.max(0, media.end - clip.tail), reason: "media_end" });
  }
  if (after !== null) later.push({ frames: after - clip.end, reason: "neighbour" });
  return { earlier: [{ frames: clip.head + 1 - clip.tail, reason: "one_frame" }], later };
}

/** Where the clip before ends and the clip after begins; clips it already overlaps do not count. */
function neighbours(
  { projection }: EditContext,
  id: string,
): { before: number | null; after: number | null } {
  const clip = projection.clips[id] as Clip;
  const segments: readonly Segment[] = findTrack(projection, clip.track)?.segments ?? [];
  const [start, end] = [originOf(clip) + clip.head, originOf(clip) + clip.tail];
  let before: number | null = null;
  for (const segment of segments) {
    if (segment.clip === id) continue;
    if (segment.end <= start) before = segment.end;
    if (segment.start >= end) return { before, after: segment.start };
  }
  return { before, after: null };
}
