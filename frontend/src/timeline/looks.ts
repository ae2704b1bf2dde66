/**
 * How a clip looks and sounds at a local frame: keyframes, fades and effects as plain values.
 *
 * `backend/timeline/looks.py` is the twin; both run `tests/vectors/looks.json`.
 */

import { EFFECTS } from "./catalogue.ts";
import { clipAt, valueAt } from "./keyframes.ts";
import { progressAt, WHOLE } from "./mixing.ts";
import type { Clip, Effect } from "./model.ts";
import { animated } from "./title-animation.ts";

/** An effect that is drawn or heard, with the values that it has at a frame. */
export interface DrawnEffect {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A clip with the values that it has at a frame: fades are in `op`, and `fx` is what is drawn. */
export interface Look extends Omit<Clip, "fx"> {
  readonly fx?: readonly DrawnEffect[];
  /** The share of a title's letters that are there, in 1/10000; left out where all are. */
  readonly typed?: number;
}

/** The look of a clip at a local frame; the same object when nothing changes it. */
export function lookAt(clip: Clip, local: number): Look {
  let look: Look = clipAt(clip, local);
  const share = fade(clip, local);
  if (share < WHOLE) look = { ...look, op: Math.floor((look.op * share + WHOLE / 2) / WHOLE) };
  look = animated(look, clip, local);
  return clip.fx?.length ? { ...look, fx: effectsAt(clip, local, "video") } : look;
}

/** A clip's effects of sound at a local frame, in their order. */
export function soundEffectsAt(clip: Clip, local: number): DrawnEffect[] {
  return effectsAt(clip, local, "audio");
}

/** The local frames of all keyframes that drive an effect of sound. */
export function soundEffectFrames(clip: Clip): number[] {
  return heardEffects(clip).flatMap(({ driven }) =>
    driven.flatMap(([, frames]) => frames.map(([frame]) => frame)),
  );
}

/** The effects of sound that are switched on, each with the keyframes of its parameters. */
export function heardEffects({ fx = [], kf }: Clip) {
  const heard = fx.filter(({ type, on }) => on && EFFECTS.get(type)?.on === "audio");
  return heard.map(({ id, type, params }) => {
    const names = Object.keys(params);
    const driven = names.map((name) => [name, kf?.[`fx:${id}:${name}`] ?? []] as const);
    return { type, params, driven };
  });
}

function effectsAt(clip: Clip, local: number, on: "video" | "audio"): DrawnEffect[] {
  return (clip.fx ?? []).flatMap((effect: Effect) => {
    const known = EFFECTS.get(effect.type);
    if (!effect.on || known?.on !== on) return [];
    const values = Object.entries(known.params).map(([name, field]) => {
      const frames = clip.kf?.[`fx:${effect.id}:${name}`];
      const value = frames?.length ? valueAt(frames, local, field) : effect.params[name];
      return [name, value ?? field.default] as const;
    });
    return [{ type: effect.type, params: Object.fromEntries(values) }];
  });
}

/** The share of its opacity that a clip has, in 1/10000, taken in a frame's middle. */
function fade({ head, tail, fin, fout }: Clip, local: number): number {
  let share = WHOLE;
  for (const [length, frames] of [
    [fin, local - head],
    [fout, tail - 1 - local],
  ] as const) {
    if (length > 0 && frames < length)
      share = Math.floor((share * Math.max(0, progressAt(0, length, frames))) / WHOLE);
  }
  return share;
}
