/** Giving a timeline another rate: everything keeps its moment, in other frames. */

import { readAnyClip } from "../clip-reading.ts";
import { MARK_FIELDS, readerOf, XFADE_FIELDS } from "../fields.ts";
import { isReadableId } from "../ids.ts";
import { clipStep } from "../limits.ts";
import type { Clip, JsonMap } from "../model.ts";
import { Draft } from "../patches.ts";
import { isMap, readMeta } from "../reading.ts";
import { type Rate, sourceAt } from "../time.ts";
import { done, type EditContext, type Outcome, refuse } from "./context.ts";

const KEYFRAME = /^(kf:.+:)(0|-?[1-9][0-9]{0,9})$/;

const readMoment = readerOf(MARK_FIELDS.t);
const readMarkLength = readerOf(MARK_FIELDS.dur);
const readXfadeLength = readerOf(XFADE_FIELDS.dur);

export type Scale = (frame: number) => number;

/** Frames, half-open. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Count in frames of another rate; cuts move to the nearest frame and clips keep touching.
 *
 *     25 fps  |-- 50 --|-- 25 --|   ->   50 fps  |-- 100 --|-- 50 --|
 *
 * A clip keeps one frame at least, and what follows moves on for it. What is deleted counts in the
 * new frames too: undo brings it back to its moment. A locked track refuses it for all.
 */
export function conformTimeline(
  context: EditContext,
  args: { readonly rate: readonly [number, number] },
): Outcome {
  const { projection } = context;
  const { meta, notices } = readMeta({ rate_n: args.rate[0], rate_d: args.rate[1] });
  if (notices.length > 0) return refuse("bad_value");
  if (projection.tracks.some((track) => track.lock)) return refuse("track_locked");
  const [before, after] = [projection.rate, meta.rate];
  if (sameRate(before, after)) return refuse("nothing_changes");
  const scale = scaleBetween(before, after);
  const draft = new Draft(context.data);
  draft.set("meta", "", "rate_n", after[0]);
  draft.set("meta", "", "rate_d", after[1]);
  draft.set("meta", "", "start", scale(projection.start) || null);
  conformClips(context, draft, after);
  conformMarks(context, draft, scale);
  return done(draft.patches());
}

export function sameRate(first: Rate, second: Rate): boolean {
  return first[0] === second[0] && first[1] === second[1];
}

export interface Conforming {
  readonly before: Rate;
  readonly after: Rate;
  /** Where the clip lies afterwards. */
  readonly span: Span;
}

/**
 * The keys of one clip in other frames; null takes a key away.
 *
 * `clip` says what it is before, as far as it is seen.
 */
export function conformedClip(
  raw: JsonMap,
  clip: Clip,
  { before, after, span }: Conforming,
): JsonMap {
  const scale = scaleBetween(before, after);
  const head = scale(clip.head);
  const shown = sourceAt(clip.src, clip.head, clipStep(clip, before));
  return {
    at: span.start - head - clip.ripple,
    head,
    tail: head + span.end - span.start,
    src: shown - sourceAt(0, head, clipStep(clip, after)),
    fin: scale(clip.fin) || null,
    fout: scale(clip.fout) || null,
    ...conformedKeyframes(raw, scale),
  };
}

/** A span in other frames; something stays something. */
function scaledSpan({ start, end }: Span, scale: Scale): Span {
  const first = scale(start);
  return { start: first, end: first + Math.max(scale(end) - first, Math.min(1, end - start)) };
}

/** The function from old frames to the nearest new ones. */
export function scaleBetween(before: Rate, after: Rate): Scale {
  const up = 2n * BigInt(after[0]) * BigInt(before[1]);
  const down = BigInt(after[1]) * BigInt(before[0]);
  return (frame) => {
    const doubled = BigInt(frame) * up + down;
    const quotient = doubled / (2n * down);
    return Number(doubled < 0n && doubled % (2n * down) !== 0n ? quotient - 1n : quotient);
  };
}

function conformClips(context: EditContext, draft: Draft, after: Rate): void {
  const before = context.projection.rate;
  const scale = scaleBetween(before, after);
  const spans = liveSpans(context, scale);
  for (const [id, raw] of entriesOf(context.data.clips)) {
    const live = spans.get(id);
    const clip = live === undefined ? readAnyClip(raw) : (context.projection.clips[id] as Clip);
    const span = live ?? scaledSpan(clip, scale);
    const keys = conformedClip(raw, clip, { before, after, span });
    for (const [key, value] of Object.entries(keys)) draft.set("clips", id, key, value);
  }
}

function conformMarks({ data }: EditContext, draft: Draft, scale: Scale): void {
  const lengthOf = (length: unknown) => scale((length as number | null) ?? 0);
  for (const [id, raw] of entriesOf(data.xfades)) {
    const length = readXfadeLength(raw.dur);
    if (length) draft.set("xfades", id, "dur", Math.max(1, lengthOf(length)));
  }
  for (const [id, raw] of entriesOf(data.marks)) {
    draft.set("marks", id, "t", lengthOf(readMoment(raw.t)));
    draft.set("marks", id, "dur", lengthOf(readMarkLength(raw.dur)) || null);
  }
}

/** All entries of a root map that can be read, also the deleted ones. */
function entriesOf(table: JsonMap): [string, JsonMap][] {
  const entries = Object.entries(table).filter((entry): entry is [string, JsonMap] => {
    return isMap(entry[1]) && entry[0].split(">").every(isReadableId);
  });
  return entries.sort(([first], [second]) => (first < second ? -1 : 1));
}

function liveSpans({ projection }: EditContext, scale: Scale): ReadonlyMap<string, Span> {
  const lying = new Map<string, Map<string, Span>>();
  for (const id of Object.keys(projection.clips)) {
    const clip = projection.clips[id] as Clip;
    const beside = lying.get(clip.track) ?? new Map<string, Span>();
    lying.set(clip.track, beside.set(id, clip));
  }
  return new Map([...lying.values()].flatMap((spans) => [...scaledSpans(spans, scale)]));
}

/** The spans of a track in other frames: what ended before another began still does. */
export function scaledSpans<K>(spans: ReadonlyMap<K, Span>, scale: Scale): Map<K, Span> {
  const ended = [...spans].sort((first, second) => first[1].end - second[1].end);
  const begun = [...spans].sort((first, second) => first[1].start - second[1].start);
  const scaled = new Map<K, Span>();
  let passed = 0;
  let floor = Number.NEGATIVE_INFINITY;
  for (const [key, span] of begun) {
    for (let gone = ended[passed]; gone !== undefined; gone = ended[++passed]) {
      if (gone[1].end > span.start) break;
      floor = Math.max(floor, scaled.get(gone[0])?.end ?? floor);
    }
    const { start: first, end } = scaledSpan(span, scale);
    const start = Math.max(floor, first);
    scaled.set(key, { start, end: Math.max(start + 1, end) });
  }
  return scaled;
}

function conformedKeyframes(raw: JsonMap, scale: Scale): JsonMap {
  const moved = new Map<string, unknown>();
  const keys: Record<string, unknown> = {};
  for (const key of Object.keys(raw).sort()) {
    const [, target, frame] = KEYFRAME.exec(key) ?? [];
    if (target === undefined) continue;
    keys[key] = null;
    moved.set(`${target}${scale(Number(frame))}`, raw[key]);
  }
  for (const key of moved.keys()) delete keys[key];
  for (const key of [...moved.keys()].sort()) keys[key] = moved.get(key);
  return keys;
}
