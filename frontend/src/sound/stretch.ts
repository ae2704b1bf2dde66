/**
 * Sound faster or slower at its own pitch: pieces of it, moved and crossfaded where they fit.
 *
 * `render_worker/sound/stretch.py` is the twin and says more; both run `tests/vectors/sound.json`.
 * Where a piece is taken from is found in whole numbers, so that both take the same.
 */

import { part, type Stereo, silence } from "./samples";

/** Samples from one piece to the next, and of each crossfade. A piece is two hops long. */
export const HOP = 960;
/** A piece is moved by at most so many samples. */
export const REACH = 600;
/** Every so many samples are compared. */
const COMPARED = 8;
/** Pieces behind which the search forgets what was before. */
const BEGINNINGS = 250;
/** Pieces by which a search begins earlier. */
const RUN_UP = 25;

const FADE_IN = Float64Array.from({ length: HOP }, (_, number) => {
  return 0.5 - 0.5 * Math.cos((Math.PI * number) / HOP);
});

/** Sound that is read around a position which goes forward. */
export interface Windows {
  /** Samples [first, first + count); never again much before an earlier `first`. */
  window(first: number, count: number): Promise<Stereo>;
}

/** A speed above 0, as a fraction. */
export type Speed = readonly [number, number];

/** Output samples of a clip, counted from its local frame 0. */
export class Stretched {
  readonly #places: Places;
  #skipped: number;

  constructor(
    private readonly sound: Windows,
    speed: Speed,
    start: number,
  ) {
    this.#places = new Places(sound, speed, Math.floor(start / HOP) - 1);
    this.#skipped = start - Math.floor(start / HOP) * HOP;
  }

  /** The next samples, at most a hop of them. */
  async next(): Promise<Stereo> {
    const leaving = await this.sound.window((await this.#places.current()) + HOP, HOP);
    const entering = await this.sound.window(await this.#places.advance(), HOP);
    const made = crossfaded(leaving, entering);
    const skipped = this.#skipped;
    this.#skipped = 0;
    return part(made, skipped, HOP);
  }
}

/** Where each piece is taken from; piece k is heard from output sample k * HOP on. */
class Places {
  #piece: number;
  #place: number;
  #coming: number | null = null;

  constructor(
    private readonly sound: Windows,
    private readonly speed: Speed,
    private readonly first: number,
  ) {
    this.#piece = Math.floor(first / BEGINNINGS) * BEGINNINGS - RUN_UP;
    this.#place = this.#nominal(this.#piece);
  }

  async current(): Promise<number> {
    while (this.#piece < this.first) await this.advance();
    return this.#place;
  }

  async advance(): Promise<number> {
    this.#piece += 1;
    const into = this.#piece - Math.floor(this.#piece / BEGINNINGS) * BEGINNINGS;
    if (into === BEGINNINGS - RUN_UP) this.#coming = this.#nominal(this.#piece);
    else if (this.#coming !== null) this.#coming = await this.#following(this.#coming);
    if (into === 0 && this.#coming !== null) {
      this.#place = this.#coming;
      this.#coming = null;
    } else this.#place = await this.#following(this.#place);
    return this.#place;
  }

  /** The place at which a piece's middle is heard exactly when it should be. */
  #nominal(piece: number): number {
    const [numerator, denominator] = this.speed;
    const doubled = 2 * (piece + 1) * HOP * numerator + denominator;
    return Math.floor(doubled / (2 * denominator)) - HOP;
  }

  /** Find the place, near the nominal one, that goes on most like the piece before does. */
  async #following(place: number): Promise<number> {
    const nominal = this.#nominal(this.#piece);
    const wanted = wholeOf(await this.sound.window(place + HOP, HOP));
    const there = wholeOf(await this.sound.window(nominal - REACH, HOP + 2 * REACH));
    let best = difference(wanted, there, 0, Number.POSITIVE_INFINITY);
    let move = 0;
    // Smallest first: of equally good moves the first is taken.
    for (let distance = 1; distance <= REACH && best > 0; distance++) {
      for (const tried of [distance, -distance]) {
        const differs = difference(wanted, there, tried, best);
        if (differs >= best) continue;
        best = differs;
        move = tried;
      }
    }
    return nominal + move;
  }
}

/** How far two stretches are apart; not to the end once it is as much as the least so far. */
function difference(wanted: Int32Array, there: Int32Array, move: number, least: number): number {
  const offset = REACH + move;
  let sum = 0;
  for (let number = 0; number < HOP && sum < least; number += COMPARED)
    sum += Math.abs((there[offset + number] as number) - (wanted[number] as number));
  return sum;
}

/** Both sides' mean in 16 bits: whole numbers, whose sums no language rounds. */
function wholeOf({ left, right }: Stereo): Int32Array {
  return Int32Array.from(left, (value, number) => {
    return Math.floor((value + (right[number] as number)) * 0.5 * 32767 + 0.5);
  });
}

function crossfaded(leaving: Stereo, entering: Stereo): Stereo {
  const made = silence(HOP);
  for (let number = 0; number < HOP; number++) {
    const share = FADE_IN[number] as number;
    for (const side of ["left", "right"] as const) {
      const [from, to] = [leaving[side][number] as number, entering[side][number] as number];
      made[side][number] = from * (1 - share) + to * share;
    }
  }
  return made;
}

/** Sound between samples, as it is needed at another speed: the pitch goes along. */
export async function sped(
  sound: Windows,
  speed: number,
  start: number,
  count: number,
): Promise<Stereo> {
  const first = Math.floor(start);
  const known = await sound.window(first, Math.floor(start + (count - 1) * speed) - first + 2);
  const made = silence(count);
  for (let number = 0; number < count; number++) {
    const where = start - first + number * speed;
    const below = Math.floor(where);
    for (const side of ["left", "right"] as const) {
      const [one, other] = [known[side][below] as number, known[side][below + 1] as number];
      made[side][number] = one + (other - one) * (where - below);
    }
  }
  return made;
}
