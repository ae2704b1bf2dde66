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
  readonly flicks: number;
  readonly per: number;
  /** The same where the numbers would not be exact. */
  readonly big: { readonly flicks: bigint; readonly per: bigint } | null;
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
  const big = { flicks: flicks / a, per: per / a };
  const step = { flicks: Number(big.flicks), per: Number(big.per) };
  const exact = Number.isSafeInteger(step.flicks) && Number.isSafeInteger(step.per);
  return { ...step, big: exact ? null : big };
}

/** The flick at which a frame begins (rounded down for odd rates). */
export function framesToFlicks(frames: number, rate: Rate): number {
  return flicksAt(frames, stepOf(rate));
}

/** The frame that is showing at a moment; a boundary belongs to the later frame. */
export function flicksToFrames(flicks: number, rate: Rate): number {
  return framesAt(flicks, stepOf(rate));
}

/** The flicks that a number of steps advances, rounded down. */
export function flicksAt(frames: number, step: Step): number {
  const { flicks, per, big } = step;
  return big === null
    ? multiplyDivide(frames, flicks, per)
    : multiplyDivideBig(BigInt(frames), big.flicks, big.per);
}

/** The whole steps that fit into some flicks, rounded down; the step goes forwards. */
export function framesAt(flicks: number, step: Step): number {
  const { big } = step;
  return big === null
    ? multiplyDivide(flicks, step.per, step.flicks)
    : multiplyDivideBig(BigInt(flicks), big.per, big.flicks);
}

/**
 * The source flick shown at a clip-local frame, kept inside exact integers.
 *
 * Rounding is downwards: a picture that begins exactly there is still the one that is shown.
 */
export function sourceAt(src: number, local: number, step: Step): number {
  const exact = src + flicksAt(local, step);
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, exact));
}

/** floor(amount * factor / divisor), exact wherever the answer is a safe integer. */
export function multiplyDivide(amount: number, factor: number, divisor: number): number {
  const product = amount * factor;
  if (Number.isSafeInteger(product)) return floorDivide(product, divisor);
  return multiplyDivideBig(BigInt(amount), BigInt(factor), BigInt(divisor));
}

function multiplyDivideBig(amount: bigint, factor: bigint, divisor: bigint): number {
  const exact = amount * factor;
  const quotient = exact / divisor;
  return Number(exact % divisor !== 0n && exact < 0n ? quotient - 1n : quotient);
}

/** floor(dividend / divisor) of safe integers, without the rounding of a division. */
export function floorDivide(dividend: number, divisor: number): number {
  const rest = dividend % divisor;
  // Adding 0 turns -0 into 0.
  return (dividend - rest) / divisor - (rest < 0 ? 1 : 0) + 0;
}
