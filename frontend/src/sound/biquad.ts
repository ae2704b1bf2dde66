/**
 * Second-order filters: the Web Audio specification's formulas, which are Robert Bristow-Johnson's.
 *
 * `render_worker/sound/biquad.py` is the twin; both run `tests/vectors/sound.json`.
 */

/** Of half the sample rate: a filter's frequency stays below it. */
const HIGHEST = 0.98;
const BUTTERWORTH_Q = Math.sqrt(0.5);

/** y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

type Three = readonly [number, number, number];

export function lowPass(frequency: number, rate: number): Biquad {
  const { cosine, alpha } = angleOf(frequency, rate, BUTTERWORTH_Q);
  const side = (1 - cosine) / 2;
  return normalised([side, 1 - cosine, side], [1 + alpha, -2 * cosine, 1 - alpha]);
}

export function highPass(frequency: number, rate: number): Biquad {
  const { cosine, alpha } = angleOf(frequency, rate, BUTTERWORTH_Q);
  const side = (1 + cosine) / 2;
  return normalised([side, -1 - cosine, side], [1 + alpha, -2 * cosine, 1 - alpha]);
}

export function peaking(frequency: number, rate: number, q: number, decibels: number): Biquad {
  const { cosine, alpha } = angleOf(frequency, rate, q);
  const a = 10 ** (decibels / 40);
  return normalised(
    [1 + alpha * a, -2 * cosine, 1 - alpha * a],
    [1 + alpha / a, -2 * cosine, 1 - alpha / a],
  );
}

export function lowShelf(frequency: number, rate: number, decibels: number): Biquad {
  const { cosine, alpha } = angleOf(frequency, rate, BUTTERWORTH_Q);
  const a = 10 ** (decibels / 40);
  const root = 2 * Math.sqrt(a) * alpha;
  const [more, less] = [a + 1, a - 1];
  return normalised(
    [
      a * (more - less * cosine + root),
      2 * a * (less - more * cosine),
      a * (more - less * cosine - root),
    ],
    [more + less * cosine + root, -2 * (less + more * cosine), more + less * cosine - root],
  );
}

export function highShelf(frequency: number, rate: number, decibels: number): Biquad {
  const { cosine, alpha } = angleOf(frequency, rate, BUTTERWORTH_Q);
  const a = 10 ** (decibels / 40);
  const root = 2 * Math.sqrt(a) * alpha;
  const [more, less] = [a + 1, a - 1];
  return normalised(
    [
      a * (more + less * cosine + root),
      -2 * a * (less + more * cosine),
      a * (more + less * cosine - root),
    ],
    [more - less * cosine + root, 2 * (less - more * cosine), more - less * cosine - root],
  );
}

function angleOf(frequency: number, rate: number, q: number): { cosine: number; alpha: number } {
  const angle = 2 * Math.PI * Math.min(frequency / rate, HIGHEST / 2);
  return { cosine: Math.cos(angle), alpha: Math.sin(angle) / (2 * q) };
}

function normalised(b: Three, a: Three): Biquad {
  return { b0: b[0] / a[0], b1: b[1] / a[0], b2: b[2] / a[0], a1: a[1] / a[0], a2: a[2] / a[0] };
}

/** A filter at work on one channel: it keeps the last two samples on both sides. */
export class BiquadRun {
  #x1 = 0;
  #x2 = 0;
  #y1 = 0;
  #y2 = 0;

  /** Filter the next samples in place. */
  run(samples: Float64Array, { b0, b1, b2, a1, a2 }: Biquad): void {
    let [x1, x2, y1, y2] = [this.#x1, this.#x2, this.#y1, this.#y2];
    for (let number = 0; number < samples.length; number++) {
      const x = samples[number] as number;
      const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      samples[number] = y;
    }
    [this.#x1, this.#x2, this.#y1, this.#y2] = [x1, x2, y1, y2];
  }
}
