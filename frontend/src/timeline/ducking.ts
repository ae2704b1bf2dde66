/**
 * How much quieter a track is while others are heard.
 *
 * `backend/timeline/ducking.py` is the twin; both run `tests/vectors/ducking.json`.
 */

import type { Rate } from "./time.ts";

/** A track's `duck`, with the frames at which its sources are heard. */
export interface Duck {
  /** Half-open, in any order. */
  readonly spans: readonly (readonly [start: number, end: number])[];
  /** 1/100 dB. */
  readonly amount: number;
  /** Milliseconds from a span's beginning until all of it is taken away. */
  readonly attack: number;
  /** Milliseconds from a span's end until nothing is. */
  readonly release: number;
}

/** What is taken away at a frame, in 1/100 dB: of several spans what the most asks. */
export function duckedAt({ spans, amount, attack, release }: Duck, rate: Rate, frame: number) {
  const shares = spans.map(([start, end]) => {
    const reached = passed(Math.min(frame, end) - start, rate, attack);
    return reached * (1 - passed(frame - end, rate, release));
  });
  return Math.floor(amount * shares.reduce((most, share) => Math.max(most, share), 0) + 0.5);
}

/** How much of a time has passed after some frames, 0 to 1. */
function passed(frames: number, [numerator, denominator]: Rate, milliseconds: number): number {
  if (frames < 0) return 0;
  const gone = (frames * 1000 * denominator) / numerator;
  return gone >= milliseconds ? 1 : gone / milliseconds;
}
