/** How far an edge of a clip may go, and what stops it. */

import { type MediaRange, mediaRange } from "../limits.ts";
import type { Clip, Segment } from "../model.ts";
import {
  type EditContext,
  findTrack,
  type Limit,
  type LimitReason,
  roomBehind,
} from "./context.ts";

export type Edge = "head" | "tail";

/** The furthest that an edit may go in its direction, and whose clip stops it there. */
export interface Bound {
  readonly frames: number;
  readonly reason: LimitReason;
  readonly clip: string;
}

/** What is left of a distance, and why. */
export interface Held {
  readonly frames: number;
  readonly limits: readonly Limit[];
}

/** Shorten a distance to the tightest bound; the bounds lie in its direction. */
export function heldBy(wanted: number, bounds: Iterable<Bound>): Held {
  let frames = wanted;
  let limits: Limit[] = [];
  for (const { frames: most, reason, clip } of bounds) {
    if (Math.abs(most) >= Math.abs(frames)) continue;
    frames = most;
    limits = [{ reason, clip }];
  }
  return { frames, limits };
}

/** What stops an edge by itself: the ends of the media and of the timeline, its own length. */
export function edgeBounds(context: EditContext, id: string, edge: Edge, frames: number): Bound[] {
  const clip = context.projection.clips[id] as Clip;
  const inwards = edge === "head" ? frames > 0 : frames < 0;
  if (inwards) {
    const length = clip.tail - clip.head - 1;
    return [{ frames: edge === "head" ? length : 0 - length, reason: "one_frame", clip: id }];
  }
  const room = roomBehind(context.projection, clip.end);
  const most = edge === "head" ? 0 - room : room;
  const bounds: Bound[] = [{ frames: most, reason: "timeline_end", clip: id }];
  const media = mediaOf(context, id);
  if (media === null) return bounds;
  const { first, end } = media;
  return edge === "head"
    ? [...bounds, { frames: Math.min(0, first - clip.head), reason: "media_start", clip: id }]
    : [...bounds, { frames: Math.max(0, end - clip.tail), reason: "media_end", clip: id }];
}

/** The local frames for which a clip has media; null when there is no end to them. */
export function mediaOf({ projection }: EditContext, id: string): MediaRange | null {
  const clip = projection.clips[id] as Clip;
  return mediaRange(clip, projection.assets[clip.asset], projection.rate);
}

/** What shows next on a clip's track, before it and after it. */
export function beside(
  { projection }: EditContext,
  id: string,
): { before: Segment | undefined; after: Segment | undefined } {
  const clip = projection.clips[id] as Clip;
  const segments = findTrack(projection, clip.track)?.segments ?? [];
  return {
    before: segments.findLast((segment) => segment.end <= clip.start),
    after: segments.find((segment) => segment.start >= clip.end),
  };
}
