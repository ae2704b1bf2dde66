// Sound as plain numbers: both sides at 48 kHz.

export const RATE = 48_000;

/** Two sides of one length, from -1 to 1. */
export interface Stereo {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export function silence(count: number): Stereo {
  return { left: new Float32Array(count), right: new Float32Array(count) };
}

/** Samples [first, end), without copying. */
export function part({ left, right }: Stereo, first: number, end: number): Stereo {
  return { left: left.subarray(first, end), right: right.subarray(first, end) };
}

export function joined(parts: readonly Stereo[]): Stereo {
  const whole = silence(parts.reduce((sum, { left }) => sum + left.length, 0));
  let at = 0;
  for (const { left, right } of parts) {
    whole.left.set(left, at);
    whole.right.set(right, at);
    at += left.length;
  }
  return whole;
}
