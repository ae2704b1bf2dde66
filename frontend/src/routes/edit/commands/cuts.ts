// The cuts of a timeline: where the up and down keys stop. Pure.
import type { Projection } from "@/timeline/model";

function cuts(projection: Projection): number[] {
  const frames = new Set([0, projection.duration]);
  for (const track of projection.tracks) {
    for (const segment of track.segments) {
      frames.add(segment.start);
      frames.add(segment.end);
    }
  }
  return [...frames].sort((a, b) => a - b);
}

export function cutBefore(projection: Projection, frame: number): number {
  return cuts(projection).findLast((cut) => cut < frame) ?? 0;
}

export function cutAfter(projection: Projection, frame: number): number {
  return cuts(projection).find((cut) => cut > frame) ?? projection.duration;
}
