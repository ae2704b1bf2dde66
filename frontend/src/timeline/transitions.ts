/** Step 7 of the projection: transitions live where two clips touch, and never reach too far. */

import { type Assets, mediaRange } from "./limits.ts";
import type { Clip, Segment, Transition } from "./model.ts";
import type { Xfade } from "./reading.ts";
import type { Rate } from "./time.ts";

/** Two stretches of a track that touch. */
export interface Cut {
  readonly before: Segment;
  readonly after: Segment;
}

/** Frames a transition may take on each side of its cut. */
interface Reach {
  readonly left: number;
  readonly right: number;
}

/** The places on a track where two different clips touch, by the id of their pair. */
export function findCuts(segments: readonly Segment[]): ReadonlyMap<string, Cut> {
  const cuts = new Map<string, Cut>();
  for (let index = 1; index < segments.length; index++) {
    const before = segments[index - 1] as Segment;
    const after = segments[index] as Segment;
    const pair = `${before.clip}>${after.clip}`;
    if (before.end === after.start && !cuts.has(pair)) cuts.set(pair, { before, after });
  }
  return cuts;
}

/**
 * Fit a transition to its cut; without a cut, or room, it dangles at length 0.
 *
 *     |---- a ----|---- b ----|
 *              |--x--|             never past the media, never past the middle of a clip
 */
export function settleTransition(
  id: string,
  xfade: Xfade,
  cut: Cut | undefined,
  reach: Reach,
): Transition {
  const dur = cut === undefined ? 0 : fitting(xfade.dur, xfade.align, reach);
  const start = (cut?.after.start ?? 0) - leftPart(dur, xfade.align);
  const dangling = dur === 0;
  return { id, ...xfade, dur: dur || xfade.dur, start, end: start + dur, dangling };
}

/** The room at a cut: half of each visible stretch, and the media beyond each edge. */
export function reachAt(
  cut: Cut | undefined,
  clips: Readonly<Record<string, Clip>>,
  assets: Assets,
  rate: Rate,
): Reach {
  if (cut === undefined) return { left: 0, right: 0 };
  let left = Math.floor((cut.before.end - cut.before.start) / 2);
  let right = Math.floor((cut.after.end - cut.after.start) / 2);
  const outgoing = clips[cut.before.clip] as Clip;
  const incoming = clips[cut.after.clip] as Clip;
  const behind = mediaRange(outgoing, assets[outgoing.asset], rate);
  const cutLocal = cut.before.end - outgoing.at - outgoing.ripple;
  if (behind !== null) right = Math.min(right, behind.end - cutLocal);
  const ahead = mediaRange(incoming, assets[incoming.asset], rate);
  if (ahead !== null) left = Math.min(left, cut.after.local - ahead.first);
  return { left: Math.max(0, left), right: Math.max(0, right) };
}

/** Shorten a length until both of its parts fit. */
export function fitting(wanted: number, align: number, reach: Reach): number {
  if (align < 0) return Math.min(wanted, reach.left);
  if (align > 0) return Math.min(wanted, reach.right);
  return Math.min(wanted, 2 * reach.right, 2 * reach.left + 1);
}

/** How much of a transition lies before the cut; centred, the right part is the longer. */
function leftPart(length: number, align: number): number {
  if (align < 0) return length;
  return align > 0 ? 0 : Math.floor(length / 2);
}
