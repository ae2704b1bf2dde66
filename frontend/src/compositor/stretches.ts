// When each clip of a track is seen or heard: its segment, made longer by the transitions it is in.
import { TRANSITIONS } from "@/timeline/catalogue";
import { pairId } from "@/timeline/ids";
import type { Projection, Segment, Track, Transition } from "@/timeline/model";

/** A segment with what joins it to its neighbours; `backend/renders/layers.py` reads it the same way. */
export interface Stretch {
  /** Stable while the same stretch of the same clip is on the timeline. */
  readonly id: string;
  readonly segment: Segment;
  /** Both clips of a transition play from its first frame to its last. */
  readonly start: number;
  readonly end: number;
  /** The transition that brings it in, and the one that takes it away. */
  readonly entering: Transition | null;
  readonly leaving: Transition | null;
}

const known = new WeakMap<Projection, Map<string, readonly Stretch[]>>();

/** The stretches of a track in order of time; worked out once for each projection. */
export function stretchesOf(projection: Projection, track: Track): readonly Stretch[] {
  const tracks = known.get(projection) ?? new Map<string, readonly Stretch[]>();
  known.set(projection, tracks);
  const stretches = tracks.get(track.id) ?? readStretches(projection, track);
  tracks.set(track.id, stretches);
  return stretches;
}

/** What shows at a frame: nothing, one stretch, or the two of a transition, the earlier one first. */
export function stretchesAt(stretches: readonly Stretch[], frame: number): readonly Stretch[] {
  const behind = firstFrom(stretches, frame + 1);
  return stretches.slice(Math.max(0, behind - 2), behind).filter((one) => frame < one.end);
}

/** The stretches that touch [first, end). */
export function stretchesBetween(
  stretches: readonly Stretch[],
  first: number,
  end: number,
): readonly Stretch[] {
  const from = Math.max(0, firstFrom(stretches, first) - 2);
  return stretches.slice(from, firstFrom(stretches, end)).filter((one) => first < one.end);
}

/** The stretches that begin in [first, end). */
export function beginningBetween(
  stretches: readonly Stretch[],
  first: number,
  end: number,
): readonly Stretch[] {
  return stretches.slice(firstFrom(stretches, first), firstFrom(stretches, end));
}

/** The transition that a stretch takes part in at a frame. */
export function joinAt(stretch: Stretch, frame: number): Transition | null {
  const { entering, leaving } = stretch;
  if (entering && frame < entering.end) return entering;
  return leaving && frame >= leaving.start ? leaving : null;
}

/** The index of the first stretch that begins at a frame or later. */
function firstFrom(stretches: readonly Stretch[], frame: number): number {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle] as Stretch).start < frame) low = middle + 1;
    else high = middle;
  }
  return low;
}

function readStretches(projection: Projection, track: Track): readonly Stretch[] {
  const joins = new Map(
    projection.transitions.filter((one) => !one.dangling).map((one) => [one.id, one]),
  );
  const { segments } = track;
  const crossings = segments.map((segment, index) =>
    crossing(joins, track, segments[index - 1], segment),
  );
  return segments.map((segment, index) => {
    const entering = crossings[index] ?? null;
    const leaving = crossings[index + 1] ?? null;
    return {
      id: `${segment.clip}@${segment.start}`,
      segment,
      start: entering?.start ?? segment.start,
      end: leaving?.end ?? segment.end,
      entering,
      leaving,
    };
  });
}

/** The transition between two segments; one not known, or not for this kind of track, is a cut. */
function crossing(
  joins: ReadonlyMap<string, Transition>,
  track: Track,
  before: Segment | undefined,
  after: Segment,
): Transition | null {
  if (before?.end !== after.start) return null;
  const join = joins.get(pairId(before.clip, after.clip));
  if (!join || TRANSITIONS.get(join.type)?.on !== track.kind) return null;
  return join.start <= after.start && after.start <= join.end ? join : null;
}
