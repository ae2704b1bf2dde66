/** Keyframes: values that change in the course of a clip. */

import { drivenField, readEase } from "../animation.ts";
import { readerOf } from "../fields.ts";
import type { Clip } from "../model.ts";
import { Draft } from "../patches.ts";
import {
  done,
  type EditContext,
  type Outcome,
  originOf,
  type Refused,
  refusalFor,
  refuse,
} from "./context.ts";
import { inRange } from "./fields.ts";

export interface KeyframePlace {
  readonly clip: string;
  /** `op`, `x` and the like, or `fx:<id>:<param>`. */
  readonly target: string;
  /** Of the sequence. */
  readonly frame: number;
}

export interface SetKeyframe extends KeyframePlace {
  readonly value: number;
  /** `linear` (also without one), `hold`, or a curve in 1/1000. */
  readonly ease?: unknown;
}

/**
 * Say what `op`, `x` or `fx:<id>:<param>` is at a frame of the sequence.
 *
 *     op  ---------   ->   op  ---*-----
 *            ^ frame
 *
 * Two people's keyframes on different frames both stay.
 */
export function setKeyframe(context: EditContext, args: SetKeyframe): Outcome {
  const refusal = refusalOf(context, args);
  if (refusal !== null) return refusal;
  const clip = context.projection.clips[args.clip] as Clip;
  const effects = (clip.fx ?? []).map((effect) => [effect.id, effect] as const);
  const field = drivenField(Object.fromEntries(effects), args.target);
  if (field === undefined) return refuse("not_editable");
  const value = readerOf(field)(inRange(field, args.value));
  const ease = readEase(args.ease ?? "linear");
  if (value === null || ease === null) return refuse("bad_value");
  const draft = new Draft(context.data);
  draft.set("clips", args.clip, `kf:${args.target}:${args.frame - originOf(clip)}`, [value, ease]);
  const held = value !== args.value;
  return done(draft.patches(), [], held ? [{ reason: "range", clip: args.clip }] : []);
}

/**
 * Take a keyframe away.
 *
 *     op  ---*-----   ->   op  ---------
 *            ^ frame
 */
export function removeKeyframe(context: EditContext, args: KeyframePlace): Outcome {
  const refusal = refusalOf(context, args);
  if (refusal !== null) return refusal;
  const clip = context.projection.clips[args.clip] as Clip;
  const local = args.frame - originOf(clip);
  const keyframes = clip.kf?.[args.target] ?? [];
  if (keyframes.every(([frame]) => frame !== local)) return refuse("no_such_keyframe");
  const draft = new Draft(context.data);
  draft.set("clips", args.clip, `kf:${args.target}:${local}`, null);
  return done(draft.patches());
}

export interface KeyframeWay extends KeyframePlace {
  /** The frame of the sequence it goes to. */
  readonly to: number;
}

/**
 * Move a keyframe to another frame of the sequence; one that is there gives way.
 *
 *     op  ---*-----   ->   op  -----*---
 *            ^ frame                ^ to
 */
export function moveKeyframe(context: EditContext, args: KeyframeWay): Outcome {
  return carry(context, args, false);
}

/**
 * Repeat a keyframe at another frame of the sequence; one that is there gives way.
 *
 *     op  ---*-----   ->   op  ---*-*---
 *            ^ frame                ^ to
 */
export function copyKeyframe(context: EditContext, args: KeyframeWay): Outcome {
  return carry(context, args, true);
}

function carry(context: EditContext, args: KeyframeWay, leave: boolean): Outcome {
  const refusal = refusalOf(context, args) ?? refusalOf(context, { ...args, frame: args.to });
  if (refusal !== null) return refusal;
  const clip = context.projection.clips[args.clip] as Clip;
  const [source, goal] = [args.frame - originOf(clip), args.to - originOf(clip)];
  const found = clip.kf?.[args.target]?.find(([frame]) => frame === source);
  if (found === undefined) return refuse("no_such_keyframe");
  const draft = new Draft(context.data);
  if (source !== goal) {
    draft.set("clips", args.clip, `kf:${args.target}:${goal}`, found.slice(1));
    if (!leave) draft.set("clips", args.clip, `kf:${args.target}:${source}`, null);
  }
  return done(draft.patches());
}

function refusalOf({ projection }: EditContext, args: KeyframePlace): Refused | null {
  const refusal = refusalFor(projection, [args.clip]);
  if (refusal !== null) return refusal;
  const clip = projection.clips[args.clip] as Clip;
  return args.frame < clip.start || args.frame >= clip.end ? refuse("outside_clip") : null;
}
