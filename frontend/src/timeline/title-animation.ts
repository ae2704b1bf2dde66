/**
 * How a title comes and goes: its style's `anim` at a local frame, as plain values.
 *
 * `backend/timeline/title_animation.py` is the twin and says more; both run `tests/vectors/looks.json`.
 */

import type { Look } from "./looks.ts";
import { progressAt, WHOLE } from "./mixing.ts";
import type { Clip } from "./model.ts";

const LONGEST_FRAMES = 15;
/** Coming lasts no longer than this part of the clip, nor does going. */
const LEAST_PARTS = 3;
const FRAMES_PER_LETTER = 2;
/** Thousandths of the text's size. */
const RISE = 2000;

/** A title's look with what its animation makes of it; the same one where that is none. */
export function animated(look: Look, clip: Clip, local: number): Look {
  const { anim, size } = clip.style ?? { anim: "none", size: 0 };
  if (anim === "none") return look;
  if (anim === "type") {
    const typed = typedAt(clip, local);
    return typed === WHOLE ? look : { ...look, typed };
  }
  const share = thereAt(clip, local);
  if (share === WHOLE) return look;
  const op = Math.floor((look.op * share + WHOLE / 2) / WHOLE);
  if (anim === "fade") return { ...look, op };
  const rest = WHOLE - share;
  return { ...look, op, y: look.y + Math.floor((size * RISE * rest * rest) / (WHOLE * WHOLE)) };
}

function thereAt({ head, tail }: Clip, local: number): number {
  const frames = Math.min(LONGEST_FRAMES, Math.floor((tail - head) / LEAST_PARTS));
  const fromEnd = Math.min(local - head, tail - 1 - local);
  if (fromEnd >= frames || frames <= 0) return WHOLE;
  return Math.max(0, progressAt(0, frames, fromEnd));
}

function typedAt({ head, tail, text = "" }: Clip, local: number): number {
  const letters = [...text].length;
  const frames = Math.min(FRAMES_PER_LETTER * letters, Math.floor((tail - head) / 2));
  const passed = local - head + 1;
  return passed >= frames ? WHOLE : Math.max(0, Math.floor((WHOLE * passed) / frames));
}
