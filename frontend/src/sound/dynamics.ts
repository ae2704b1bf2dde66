/**
 * Compressor and limiter: gains that follow the sound, sample by sample, the same for both sides.
 *
 * `render_worker/sound/dynamics.py` is the twin and has the sources of the formulas; both run
 * `tests/vectors/sound.json`.
 */

import { RATE } from "./samples";

/** Samples that the limiter looks ahead: 5 ms. */
export const LOOK_AHEAD = 240;
const LIMITER_RELEASE = Math.exp(-1 / (0.05 * RATE));
/** -120 dB: what is softer counts as that. */
const SOFTEST = 1e-6;

/** Left and right, treated in place. */
export type Sides = readonly [Float64Array, Float64Array];
export type Params = Readonly<Record<string, unknown>>;

/** An effect at work: it remembers what it needs of the samples before. */
export interface Treatment {
  /** By how many samples what comes out is later. */
  readonly ahead: number;
  run(sides: Sides, params: Params): void;
}

/** Takes away from what is louder than a threshold. */
export class Compressor implements Treatment {
  readonly ahead = 0;
  #held = 0;
  #less = 0;

  run([left, right]: Sides, params: Params): void {
    const threshold = Number(params.threshold) / 100;
    const share = 1 - 100 / Number(params.ratio);
    const makeup = Number(params.makeup) / 100;
    const attack = decayOf(Number(params.attack));
    const release = decayOf(Number(params.release));
    let [held, less] = [this.#held, this.#less];
    for (let number = 0; number < left.length; number++) {
      const peak = peakAt(left, right, number);
      const over = Math.max(20 * Math.log10(Math.max(peak, SOFTEST)) - threshold, 0);
      held = Math.max(over * share, release * held);
      less = attack * less + (1 - attack) * held;
      const factor = 10 ** ((makeup - less) / 20);
      left[number] = (left[number] as number) * factor;
      right[number] = (right[number] as number) * factor;
    }
    [this.#held, this.#less] = [held, less];
  }
}

/** Never lets a sample be above its ceiling; softer already when a peak comes. */
export class Limiter implements Treatment {
  readonly ahead = LOOK_AHEAD;
  #coming: Sides = [new Float64Array(LOOK_AHEAD), new Float64Array(LOOK_AHEAD)];
  #needed = new Float64Array(LOOK_AHEAD);
  #held = 0;
  #past = new Float64Array(LOOK_AHEAD);

  /** Treat the next samples; what comes out was put in LOOK_AHEAD samples before. */
  run([left, right]: Sides, params: Params): void {
    const ceiling = 10 ** (Number(params.ceiling) / 2000);
    const count = left.length;
    const own = left.map(
      (_, number) => 1 - ceiling / Math.max(peakAt(left, right, number), ceiling),
    );
    const needed = together(this.#needed, own);
    const less = together(this.#past, this.#letGo(mostAhead(needed, count)));
    const means = meansBefore(less, count);
    const delayed: Sides = [together(this.#coming[0], left), together(this.#coming[1], right)];
    for (let number = 0; number < count; number++) {
      const factor = 1 - (means[number] as number);
      left[number] = (delayed[0][number] as number) * factor;
      right[number] = (delayed[1][number] as number) * factor;
    }
    this.#coming = [delayed[0].slice(count), delayed[1].slice(count)];
    this.#needed = needed.slice(count);
    this.#past = less.slice(count);
  }

  #letGo(needed: Float64Array): Float64Array {
    return needed.map((value) => {
      this.#held = Math.max(value, LIMITER_RELEASE * this.#held);
      return this.#held;
    });
  }
}

function peakAt(left: Float64Array, right: Float64Array, number: number): number {
  return Math.max(Math.abs(left[number] as number), Math.abs(right[number] as number));
}

function decayOf(milliseconds: number): number {
  return milliseconds > 0 ? Math.exp(-1000 / (milliseconds * RATE)) : 0;
}

function together(one: Float64Array, other: Float64Array): Float64Array {
  const both = new Float64Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** The most of each of the first `count` values and the LOOK_AHEAD that follow it. */
function mostAhead(values: Float64Array, count: number): Float64Array {
  let most = values;
  let width = 1;
  for (; 2 * width <= LOOK_AHEAD + 1; width *= 2) most = mostOfTwo(most, width);
  return mostOfTwo(most, LOOK_AHEAD + 1 - width).subarray(0, count);
}

function mostOfTwo(values: Float64Array, apart: number): Float64Array {
  const most = new Float64Array(values.length - apart);
  for (let number = 0; number < most.length; number++)
    most[number] = Math.max(values[number] as number, values[number + apart] as number);
  return most;
}

/** The mean of each of `count` values and the LOOK_AHEAD before it. */
function meansBefore(values: Float64Array, count: number): Float64Array {
  const width = LOOK_AHEAD + 1;
  const means = new Float64Array(count);
  let sum = 0;
  for (let number = 0; number < width - 1; number++) sum += values[number] as number;
  for (let number = 0; number < count; number++) {
    sum += values[number + width - 1] as number;
    means[number] = sum / width;
    sum -= values[number] as number;
  }
  return means;
}
