/**
 * How a clip's picture looks at a local frame: keyframes, fades and effects as plain values.
 *
 * `backend/timeline/looks.py` is the twin; both run `tests/vectors/looks.json`.
 */

import { EFFECTS } from "./catalogue.ts";
import { clipAt, valueAt } from "./keyframes.ts";
import { progressAt, WHOLE } from "./mixing.ts";
import type { Clip, Effect } from "./model.ts";
import { animated } from "./title-animation.ts";

/** An effect that is drawn, with the values that it has at a frame. */
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
  return clip.fx?.length ? { ...look, fx: effectsAt(clip, clip.fx, local) } : look;
}

function effectsAt(clip: Clip, effects: readonly Effect[], local: number): DrawnEffect[] {
  return effects.flatMap((effect) => {
    const known = EFFECTS.get(effect.type);
    if (!effect.on || known?.on !== "video") return [];
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
