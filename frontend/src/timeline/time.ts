/**
 * Exact time: rational picture rates, frames, and flicks.
 *
 * Timeline positions are integer frames; source positions are integer flicks.
 */

/** Divisible by 24, 25, 30, 48, 50, 60, 90, 100, 120, their NTSC forms and usual sound rates. */
export const FLICKS_PER_SECOND = 705_600_000;

/** Pictures per second as a reduced fraction. */
export type Rate = readonly [numerator: number, denominator: number];

/** Flicks of source time per timeline frame, as a reduced fraction with a positive base. */
export interface Step {
  readonly flicks: bigint;
  readonly per: bigint;
}

const NORMAL_SPEED: Rate = [1, 1];
const normalSteps = new WeakMap<Rate, Step>();

export function gcd(first: number, second: number): number {
  let [a, b] = [Math.abs(first), Math.abs(second)];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** Reduce a fraction; both numbers are positive. */
export function reduceRate(numerator: number, denominator: number): Rate {
  const divisor = gcd(numerator, denominator);
  return [numerator / divisor, denominator / divisor];
}

/** Frames that a timecode counts in one second: 30 for 30000/1001. */
export function countedFps(rate: Rate): number {
  return Math.ceil(rate[0] / rate[1]);
}

/** How far the source moves per timeline frame at a speed (negative = backwards). */
export function stepOf(rate: Rate, speed: readonly number[] = NORMAL_SPEED): Step {
  const numerator = speed[0] ?? 1;
  const denominator = speed[1] ?? 1;
  if (numerator !== 1 || denominator !== 1) return makeStep(rate, numerator, denominator);
  let step = normalSteps.get(rate);
  if (step === undefined) {
    step = makeStep(rate, 1, 1);
    normalSteps.set(rate, step);
  }
  return step;
}

function makeStep(rate: Rate, numerator: number, denominator: number): Step {
  const flicks = BigInt(FLICKS_PER_SECOND) * BigInt(rate[1]) * BigInt(numerator);
  const per = BigInt(rate[0]) * BigInt(denominator);
  let [a, b] = [flicks < 0n ? -flicks : flicks, per];
  while (b !== 0n) [a, b] = [b, a % b];
  return { flicks: flicks / a, per: per / a };
}

/** The flick at which a frame begins (rounded down for odd rates). */
export function framesToFlicks(frames: number, rate: Rate): number {
  const { flicks, per } = stepOf(rate);
  return Number(multiplyDivide(frames, flicks, per));
}

/** The frame that is showing at a moment; a boundary belongs to the later frame. */
export function flicksToFrames(flicks: number, rate: Rate): number {
  const step = stepOf(rate);
  return Number(multiplyDivide(flicks, step.per, step.flicks));
}

/**
 * The source flick shown at a clip-local frame, kept inside exact integers.
 *
 * Rounding is downwards: a picture that begins exactly there is still the one that is shown.
 */
export function sourceAt(src: number, local: number, step: Step): number {
  const exact = src + multiplyDivide(local, step.flicks, step.per);
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, exact));
}

/**
 * floor(amount * factor / divisor), exact wherever the answer is a safe integer.
 *
 * Doubles do nearly all of the work; where a product would leave them, big integers do.
 */
export function multiplyDivide(amount: number, factor: bigint, divisor: bigint): number {
  const product = amount * Number(factor);
  if (Number.isSafeInteger(product) && divisor <= Number.MAX_SAFE_INTEGER) {
    return floorDivide(product, Number(divisor));
  }
  const exact = BigInt(amount) * factor;
  const quotient = exact / divisor;
  const rest = exact % divisor;
  return Number(rest !== 0n && exact < 0n ? quotient - 1n : quotient);
}

/** floor(dividend / divisor) of safe integers, without the rounding of a division. */
export function floorDivide(dividend: number, divisor: number): number {
  const rest = dividend % divisor;
  // Adding 0 turns -0 into 0.
  return (dividend - rest) / divisor - (rest < 0 ? 1 : 0) + 0;
}
