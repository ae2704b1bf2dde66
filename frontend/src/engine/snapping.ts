// The magnet: edges, playhead and start attract what is dragged. Pure.
import type { Projection } from "./scene";

export const SNAP_PX = 8;

export interface SnapTarget {
  readonly frame: number;
  readonly kind: "edge" | "playhead" | "start" | "marker";
}

export interface Snap {
  /** What to add to the dragged distance. */
  readonly correction: number;
  readonly target: SnapTarget;
}

/** Everything that attracts, sorted by frame, without the clips being dragged. */
export function snapTargets(
  projection: Projection,
  dragged: ReadonlySet<string>,
  playhead: number,
): SnapTarget[] {
  const targets: SnapTarget[] = [
    { frame: 0, kind: "start" },
    { frame: playhead, kind: "playhead" },
  ];
  for (const track of projection.tracks) {
    for (const segment of track.segments) {
      if (dragged.has(segment.clip)) continue;
      targets.push({ frame: segment.start, kind: "edge" }, { frame: segment.end, kind: "edge" });
    }
  }
  return targets.sort((a, b) => a.frame - b.frame);
}

/**
 * The nearest pair of a dragged edge and a target within the magnet, at any zoom.
 *
 * @param edges frames where the dragged edges would be without the magnet
 */
export function findSnap(
  targets: readonly SnapTarget[],
  edges: readonly number[],
  pxPerFrame: number,
): Snap | null {
  let best: Snap | null = null;
  let nearest = SNAP_PX / pxPerFrame;
  for (const edge of edges) {
    for (const target of around(targets, edge)) {
      const away = Math.abs(target.frame - edge);
      if (away > nearest || (best !== null && away === nearest)) continue;
      nearest = away;
      best = { correction: target.frame - edge, target };
    }
  }
  return best;
}

function around(targets: readonly SnapTarget[], frame: number): SnapTarget[] {
  let low = 0;
  let high = targets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((targets[middle] as SnapTarget).frame < frame) low = middle + 1;
    else high = middle;
  }
  return [targets[low - 1], targets[low]].filter((target) => target !== undefined);
}
