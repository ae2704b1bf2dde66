/**
 * Values that keyframes drive: pure arithmetic, the same to the last bit in both languages.
 *
 * `backend/timeline/keyframes.py` is the twin; both run `tests/vectors/keyframes.json`. All of it is
 * double precision with + - * / and comparison in one order, which IEEE 754 defines exactly.
 */

import { ANIMATED_FIELDS } from "./animation.ts";
import { CLIP_FIELDS, type Field } from "./fields.ts";
import type { Clip, Keyframe } from "./model.ts";

const CURVE_WHOLE = 1000;
/** Makes a curve exact far below the steps of any field. */
const HALVINGS = 40;

/**
 * What keyframes, sorted by frame, give at a local frame.
 *
 * Before the first and behind the last one the value stays. Rounded to the nearest, halves up, and
 * kept inside the field's range, which curves may leave.
 */
export function valueAt(keyframes: readonly Keyframe[], frame: number, field: Field): number {
  const number = countUpTo(keyframes, frame);
  if (number === 0) return (keyframes[0] as Keyframe)[1];
  const [begin, value, ease] = keyframes[number - 1] as Keyframe;
  const next = keyframes[number];
  if (next === undefined || frame === begin || ease === "hold") return value;
  const [end, target] = next;
  let part = (frame - begin) / (end - begin);
  if (typeof ease !== "string") part = eased(part, ease);
  const exact = value + (target - value) * part;
  return Math.max(field.low, Math.min(field.high, Math.floor(exact + 0.5)));
}

/** A clip with the values its fields have at a local frame; the same object when nothing drives it. */
export function clipAt(clip: Clip, local: number): Clip {
  const driven = drivenFields(clip);
  if (driven.length === 0) return clip;
  const values = driven.map(([name, frames]) => [name, valueAt(frames, local, CLIP_FIELDS[name])]);
  return { ...clip, ...Object.fromEntries(values) };
}

type Driven = (typeof ANIMATED_FIELDS)[number];

/** The keyframes of a clip's own fields, without those of its effects. */
export function drivenFields(clip: Clip): [Driven, readonly Keyframe[]][] {
  const { kf } = clip;
  if (kf === undefined) return [];
  return ANIMATED_FIELDS.flatMap((name): [Driven, readonly Keyframe[]][] => {
    const frames = kf[name];
    return frames && frames.length > 0 ? [[name, frames]] : [];
  });
}

/** How many keyframes lie at or before a frame. */
function countUpTo(keyframes: readonly Keyframe[], frame: number): number {
  let low = 0;
  let high = keyframes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keyframes[middle] as Keyframe)[0] <= frame) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Follow a curve as CSS's cubic-bezier does: the y where x is `part`. */
function eased(part: number, curve: readonly number[]): number {
  const [x1, y1, x2, y2] = curve.map((number) => number / CURVE_WHOLE) as [
    number,
    number,
    number,
    number,
  ];
  let low = 0;
  let high = 1;
  for (let turn = 0; turn < HALVINGS; turn++) {
    const middle = (low + high) / 2;
    if (bezier(middle, x1, x2) <= part) low = middle;
    else high = middle;
  }
  return bezier(low, y1, y2);
}

/** A coordinate of the curve from 0 to 1 over two control points. */
function bezier(at: number, first: number, second: number): number {
  const rest = 1 - at;
  const one = 3 * rest * rest * at * first;
  const two = 3 * rest * at * at * second;
  return one + two + at * at * at;
}
