/** Playing faster, slower, backwards, or not at all. */

import { CLIP_FIELDS, readerOf } from "../fields.ts";
import { clipStep } from "../limits.ts";
import type { Clip } from "../model.ts";
import { Draft } from "../patches.ts";
import { multiplyDivide, type Rate, sourceAt, stepOf } from "../time.ts";
import { beside } from "./bounds.ts";
import {
  type EditContext,
  LAST_FRAME,
  type Limit,
  type LimitReason,
  type Outcome,
  originOf,
  type Refused,
  refusalFor,
  refuse,
} from "./context.ts";
import { settled } from "./settle.ts";
import { runs, sourceEnds } from "./slip.ts";

type Speed = readonly number[];

/** How many times faster, or slower, a clip can play. */
const MOST = 100;

const readSpeed = readerOf(CLIP_FIELDS.rate);

export interface RetimeClips {
  readonly clips: readonly string[];
  /** [numerator, denominator]; negative plays backwards. */
  readonly rate: Speed;
}

/**
 * Play clips at a speed, negative for backwards; they show the same part of their source.
 *
 *     |-------- A --------|-- B --|   ->   |---- A ----|       |-- B --|      (faster)
 *
 * A slower clip grows until the next one begins. From a hundredth of the speed to a hundredfold.
 */
export function retimeClips(context: EditContext, args: RetimeClips): Outcome {
  const wanted = readSpeed(args.rate) as readonly [number, number] | null;
  if (wanted === null || wanted[0] === 0) return refuse("bad_value");
  const speed = inRange(wanted);
  const held: Limit[] = [...new Set(args.clips)].map((clip) => ({ reason: "range", clip }));
  return retime(context, args.clips, () => speed, speed === wanted ? [] : held);
}

function inRange(speed: readonly [number, number]): Speed {
  const [numerator, denominator] = speed;
  const sign = Math.sign(numerator);
  if (Math.abs(numerator) > MOST * denominator) return [sign * MOST, 1];
  return Math.abs(numerator) * MOST < denominator ? [sign, MOST] : speed;
}

/**
 * Play clips the other way round, in the same place.
 *
 *     |-- 1 2 3 4 --|   ->   |-- 4 3 2 1 --|
 */
export function reverseClips(
  context: EditContext,
  args: { readonly clips: readonly string[] },
): Outcome {
  return retime(context, args.clips, ({ rate: [n = 1, d = 1] }) => [0 - n, d]);
}

/**
 * Hold the picture under a frame for as long as each clip is.
 *
 *     |-- 1 2 3 4 --|   ->   |-- 2 2 2 2 --|
 *           ^ frame
 */
export function freezeClips(
  context: EditContext,
  args: { readonly clips: readonly string[]; readonly frame: number },
): Outcome {
  const ids = [...new Set(args.clips)];
  const refusal = refusalOf(context, ids);
  if (refusal !== null) return refusal;
  const draft = new Draft(context.data);
  for (const id of ids) {
    const clip = context.projection.clips[id] as Clip;
    if (args.frame < clip.start || args.frame >= clip.end) return refuse("outside_clip");
    const step = clipStep(clip, context.projection.rate);
    draft.set("clips", id, "rate", [0, 1]);
    draft.set("clips", id, "src", sourceAt(clip.src, args.frame - originOf(clip), step));
  }
  return settled(context, draft);
}

function refusalOf(context: EditContext, ids: readonly string[]): Refused | null {
  const refusal = refusalFor(context.projection, ids);
  if (refusal !== null) return refusal;
  const all = ids.every((id) => runs(context, context.projection.clips[id] as Clip));
  return all ? null : refuse("no_source");
}

function retime(
  context: EditContext,
  clips: readonly string[],
  speedOf: (clip: Clip) => Speed,
  held: readonly Limit[] = [],
): Outcome {
  const ids = [...new Set(clips)];
  const refusal = refusalOf(context, ids);
  if (refusal !== null) return refusal;
  const draft = new Draft(context.data);
  const limits: Limit[] = [...held];
  for (const id of ids) {
    const clip = context.projection.clips[id] as Clip;
    const speed = speedOf(clip);
    if (speed[0] === clip.rate[0] && speed[1] === clip.rate[1]) continue;
    const { src, tail } = timingOf(clip, speed, context.projection.rate);
    const { end, reason } = furthest(context, id);
    if (tail > end) limits.push({ reason, clip: id });
    draft.set("clips", id, "rate", speed[0] === 1 && speed[1] === 1 ? null : [...speed]);
    draft.set("clips", id, "src", src);
    draft.set("clips", id, "tail", Math.min(tail, end));
  }
  return settled(context, draft, [], limits);
}

/** Keep what is shown: its first picture comes first, or last when the direction turns. */
function timingOf(clip: Clip, speed: Speed, rate: Rate): { src: number; tail: number } {
  const ends = sourceEnds(clip, rate);
  const [numerator = 1, denominator = 1] = speed;
  const shownFirst = numerator > 0 ? Math.min(...ends) : Math.max(...ends);
  const src = shownFirst - sourceAt(0, clip.head, stepOf(rate, speed));
  const [was = 1, wasPer = 1] = clip.rate;
  const frames = clip.tail - clip.head;
  if (was === 0) return { src, tail: clip.tail };
  const now = multiplyDivide(frames, Math.abs(was) * denominator, wasPer * Math.abs(numerator));
  return { src, tail: clip.head + Math.max(1, now) };
}

/** The local frame at which the next clip begins, or the timeline ends. */
function furthest(context: EditContext, id: string): { end: number; reason: LimitReason } {
  const clip = context.projection.clips[id] as Clip;
  const { after } = beside(context, id);
  const end = Math.max(clip.tail, (after?.start ?? LAST_FRAME) - originOf(clip));
  return { end, reason: after === undefined ? "timeline_end" : "neighbour" };
}
