/**
 * Rippling: everything after an edit shifts along, on every track that ripples with it.
 *
 * Shifts are added to a counter of the editing device, so that two people's ripples sum up.
 */

import { readCounter } from "../clip-reading.ts";
import type { Clip, Projection, Track } from "../model.ts";
import { type Draft, keyValue } from "../patches.ts";
import type { Bound } from "./bounds.ts";
import type { EditContext, Limit } from "./context.ts";
import { cutClips } from "./split.ts";

/** Points of single tracks, where they differ from the others'. */
export type OwnPoints = ReadonlyMap<string, number>;

const NO_POINTS: OwnPoints = new Map();

/** The clips of a track by what a shift from a point does to them. */
interface Division {
  readonly point: number;
  readonly staying: readonly string[];
  /** Sorted. */
  readonly moving: readonly string[];
}

/** The tracks that shift with an edit: those edited, and all in sync if one of them is. */
export function rippleTracks(projection: Projection, edited: ReadonlySet<string>): Track[] {
  const together = projection.tracks.some((track) => edited.has(track.id) && track.sync);
  return projection.tracks.filter((track) => edited.has(track.id) || (together && track.sync));
}

/**
 * The shifts of one edit, gathered first and written once.
 *
 * Clips named in `apart` are the edit's own and stay out of it. Locked tracks stay where they are;
 * `limits` names the clips on them that would have had to shift.
 */
export class Ripple {
  readonly tracks: readonly Track[];
  readonly shifts = new Map<string, number>();
  readonly limits: Limit[] = [];
  private readonly context: EditContext;
  private readonly lying = new Map<string, string[]>();
  private readonly divisions = new Map<string, Division>();

  constructor(context: EditContext, edited: Iterable<string>, apart: Iterable<string> = []) {
    this.context = context;
    this.tracks = rippleTracks(context.projection, new Set(edited));
    for (const { id } of this.tracks) this.lying.set(id, []);
    const own = new Set(apart);
    for (const id in context.projection.clips) {
      if (!own.has(id)) this.lying.get(this.clip(id).track)?.push(id);
    }
  }

  /**
   * How far what begins at a point can shift earlier before it meets what stays.
   *
   * The bounds are negative, or 0.
   */
  room(point: number, own: OwnPoints = NO_POINTS): Bound[] {
    const bounds: Bound[] = [];
    for (const { id, lock } of this.tracks) {
      const { staying, moving } = this.divided(id, own.get(id) ?? point);
      if (lock || moving.length === 0) continue;
      const ends = staying.map((clip) => this.clip(clip).end + this.shiftOf(clip));
      ends.push(0);
      ends.sort((first, second) => first - second);
      bounds.push(this.tightest(moving, ends));
    }
    return bounds;
  }

  /** Shift what begins at a point or after it. */
  shift(point: number, frames: number, own: OwnPoints = NO_POINTS): void {
    for (const { id, lock } of this.tracks) {
      const { moving } = this.divided(id, own.get(id) ?? point);
      const [first] = moving;
      if (!lock) for (const clip of moving) this.shifts.set(clip, this.shiftOf(clip) + frames);
      else if (first !== undefined && frames !== 0) {
        this.limits.push({ reason: "track_locked", clip: first });
      }
    }
  }

  /** Add the shifts to this device's counters. */
  write(draft: Draft): void {
    for (const [id, frames] of this.shifts) addRipple(this.context, draft, id, frames);
  }

  private clip(id: string): Clip {
    return this.context.projection.clips[id] as Clip;
  }

  private shiftOf(id: string): number {
    return this.shifts.get(id) ?? 0;
  }

  /** The clip with the least room before it; `ends` are sorted, and so are the ids. */
  private tightest(ids: readonly string[], ends: readonly number[]): Bound {
    let least = { gap: Number.POSITIVE_INFINITY, clip: "" };
    for (const clip of ids) {
      const start = this.clip(clip).start + this.shiftOf(clip);
      const before = lastUpTo(ends, start);
      const gap = before === undefined ? 0 : start - before;
      if (gap < least.gap) least = { gap, clip };
    }
    return { frames: 0 - least.gap, reason: "neighbour", clip: least.clip };
  }

  private divided(track: string, point: number): Division {
    const known = this.divisions.get(track);
    if (known?.point === point) return known;
    const staying: string[] = [];
    const moving: string[] = [];
    for (const id of this.lying.get(track) ?? []) {
      (this.clip(id).start >= point ? moving : staying).push(id);
    }
    const division = { point, staying, moving: moving.sort() };
    this.divisions.set(track, division);
    return division;
  }
}

/** The last of some sorted numbers that is not after a limit, found by halving. */
function lastUpTo(sorted: readonly number[], limit: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}

/**
 * Make room on the tracks that ripple: cut what lies under its beginning, shift the rest.
 *
 *     |---- A ----|-- B --|   ->   |-- A --|     |-A'|-- B --|
 *             [---)                        [-----)
 */
export function openRoom(
  context: EditContext,
  draft: Draft,
  edited: Iterable<string>,
  { start, end }: { readonly start: number; readonly end: number },
  apart: ReadonlySet<string> = new Set(),
): readonly Limit[] {
  const ripple = new Ripple(context, edited, apart);
  ripple.shift(start, end - start);
  ripple.write(draft);
  const cut = ripple.tracks
    .filter((track) => !track.lock)
    .flatMap((track) => track.segments)
    .filter((segment) => segment.start < start && start < segment.end)
    .map((segment) => segment.clip)
    .filter((id) => !apart.has(id))
    .sort();
  cutClips(context, draft, cut, start).forEach((piece, index) => {
    addRipple(context, draft, piece, end - start, cut[index]);
  });
  return ripple.limits;
}

/** Add frames to this device's counter of one clip; a new piece counts on from its clip's. */
export function addRipple(
  context: EditContext,
  draft: Draft,
  id: string,
  frames: number,
  countedIn = id,
): void {
  if (frames === 0) return;
  const key = `r:${context.device}`;
  const counted = (readCounter(keyValue(context.data, "clips", countedIn, key)) ?? 0) + frames;
  draft.set("clips", id, key, counted === 0 ? null : counted);
}
