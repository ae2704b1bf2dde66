/**
 * A clip's effects of sound, one behind the other, on a stream of samples.
 *
 * `render_worker/sound/effects.py` is the twin; both run `tests/vectors/sound.json`.
 */

import { type Biquad, BiquadRun, highPass, highShelf, lowPass, lowShelf, peaking } from "./biquad";
import { Compressor, Limiter, type Params, type Sides, type Treatment } from "./dynamics";
import { RATE, type Stereo } from "./samples";

/** An effect of the catalogue with the values it has. */
export interface NamedEffect {
  readonly type: string;
  readonly params: Params;
}

// An octave inside the band that the catalogue names: a shelf does half its work at its frequency.
const LOW_SHELF_HZ = 240;
const MIDDLE_HZ = 1_000;
const MIDDLE_Q = 0.7;
const HIGH_SHELF_HZ = 4_000;

/** Samples after which the lowest filter has forgotten all that went in. */
const FILTER_SETTLES = RATE;
/** Time constants after which a gain is within 0.0001 dB of what it would have been. */
const SETTLES = 15;

/** Filters behind each other, made anew when a parameter changes. */
class Filters implements Treatment {
  readonly ahead = 0;
  #runs: (readonly [BiquadRun, BiquadRun])[] = [];

  constructor(private readonly make: (params: Params) => readonly Biquad[]) {}

  run([left, right]: Sides, params: Params): void {
    for (const [number, biquad] of this.make(params).entries()) {
      const [one, other] = this.#runs[number] ?? [new BiquadRun(), new BiquadRun()];
      this.#runs[number] = [one, other];
      one.run(left, biquad);
      other.run(right, biquad);
    }
  }
}

const TREATMENTS: Readonly<Record<string, () => Treatment>> = {
  equaliser: () =>
    new Filters(({ low, middle, high }) => [
      lowShelf(LOW_SHELF_HZ, RATE, Number(low) / 100),
      peaking(MIDDLE_HZ, RATE, MIDDLE_Q, Number(middle) / 100),
      highShelf(HIGH_SHELF_HZ, RATE, Number(high) / 100),
    ]),
  high_pass: () => new Filters(({ frequency }) => [highPass(Number(frequency), RATE)]),
  low_pass: () => new Filters(({ frequency }) => [lowPass(Number(frequency), RATE)]),
  compressor: () => new Compressor(),
  limiter: () => new Limiter(),
};

/** Effects in their order. */
export class Chain {
  readonly #treatments: readonly Treatment[];
  /** By how many samples what comes out is later than what went in. */
  readonly ahead: number;

  constructor(effects: readonly NamedEffect[]) {
    this.#treatments = effects.flatMap(({ type }) => TREATMENTS[type]?.() ?? []);
    this.ahead = this.#treatments.reduce((sum, { ahead }) => sum + ahead, 0);
  }

  /** Treat the next samples with the parameters that the effects have there. */
  run({ left, right }: Stereo, effects: readonly NamedEffect[]): Stereo {
    const sides: Sides = [Float64Array.from(left), Float64Array.from(right)];
    for (const [number, treatment] of this.#treatments.entries())
      treatment.run(sides, effects[number]?.params ?? {});
    return { left: Float32Array.from(sides[0]), right: Float32Array.from(sides[1]) };
  }
}

/** How many samples before a moment still change how it sounds. */
export function settling(effects: readonly NamedEffect[]): number {
  return effects.reduce((sum, effect) => sum + settlingOf(effect), 0);
}

function settlingOf({ type, params }: NamedEffect): number {
  if (type !== "compressor") return FILTER_SETTLES;
  const constants = Number(params.attack) + Number(params.release);
  return Math.floor((SETTLES * constants * RATE) / 1000);
}
