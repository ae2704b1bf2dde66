/**
 * The sound of a timeline that lies in another one, mixed as if it were a file.
 *
 * The render worker's `sound/mix.py` has the same rules: clipped nowhere, silent beyond its ends.
 */

import { frameSeconds, type SoundSpan, soundsBetween } from "@/compositor/layers";
import { panAt, ridingLevel, standingLevel } from "@/media/levels";
import type { Projection } from "@/timeline/model";
import type { SoundSink } from "./played";
import { RATE, type Stereo, silence } from "./samples";
import { type Piece, treatedSound } from "./treated";

/** A tenth of a second. */
const BLOCK = RATE / 10;

/** Opens what a clip plays; null is silence. */
export type OpenSound = (span: SoundSpan) => Promise<SoundSink | null>;

export class NestedSink implements SoundSink {
  constructor(
    private readonly projection: Projection,
    private readonly open: OpenSound,
  ) {}

  /** Blocks that hold [from, to) seconds of the timeline. */
  async *buffers(from: number, to: number) {
    const { projection } = this;
    const seconds = frameSeconds(projection);
    const end = Math.min(to, projection.duration * seconds) * RATE;
    const voices = new Map<string, Voice>();
    try {
      const first = Math.max(0, Math.floor(from / seconds));
      for (let at = Math.round(first * seconds * RATE); at < end; at += BLOCK) {
        yield { buffer: decodedOf(await this.#mixed(voices, at)), timestamp: at / RATE };
      }
    } finally {
      await Promise.all([...voices.values()].map((voice) => voice.close()));
    }
  }

  async #mixed(voices: Map<string, Voice>, at: number): Promise<Stereo> {
    const seconds = frameSeconds(this.projection) * RATE;
    const first = Math.floor(at / seconds);
    const mixed = silence(BLOCK);
    for (const span of soundsBetween(this.projection, first, Math.ceil((at + BLOCK) / seconds))) {
      const voice = voices.get(span.id) ?? new Voice(this.projection, span, first, this.open);
      voices.set(span.id, voice);
      await voice.addTo(mixed, at);
    }
    return mixed;
  }
}

/** One clip of the mix: opened when its first sample is needed. */
class Voice {
  readonly #seconds: number;
  #pieces: AsyncGenerator<Piece, void, unknown> | null = null;
  #opened = false;
  /** What is not over yet. */
  #held: Piece[] = [];

  constructor(
    private readonly projection: Projection,
    private readonly span: SoundSpan,
    private readonly first: number,
    private readonly open: OpenSound,
  ) {
    this.#seconds = frameSeconds(projection);
  }

  /** Add what falls into the block that begins at a sample. */
  async addTo(mixed: Stereo, at: number): Promise<void> {
    await this.#readTo(at + BLOCK);
    for (const piece of this.#held) this.#add(mixed, piece, Math.round(piece.begins * RATE) - at);
    this.#held = this.#held.filter((piece) => endOf(piece) > at + BLOCK);
  }

  async close(): Promise<void> {
    await this.#pieces?.return();
  }

  async #readTo(end: number): Promise<void> {
    if (!this.#opened) await this.#begin();
    while (this.#pieces && !this.#held.some((piece) => endOf(piece) >= end)) {
      const { value, done } = await this.#pieces.next();
      if (done || !value) this.#pieces = null;
      else this.#held.push(value);
    }
  }

  async #begin(): Promise<void> {
    this.#opened = true;
    const sink = await this.open(this.span);
    const first = Math.max(this.first, this.span.stretch.start);
    if (sink) this.#pieces = treatedSound(sink, this.projection, this.span, first);
  }

  /** Add a piece that begins `offset` samples behind the block's beginning, or before it. */
  #add(mixed: Stereo, { samples, begins }: Piece, offset: number): void {
    const [first, end] = [Math.max(0, -offset), Math.min(samples.left.length, BLOCK - offset)];
    if (first >= end) return;
    const frame = begins / this.#seconds;
    const step = 1 / (this.#seconds * RATE);
    const level = this.#between(frame + first * step, (at) => {
      return standingLevel(this.span) * ridingLevel(this.span, at);
    });
    const pan = this.#between(frame + first * step, (at) => panAt(this.span, at));
    for (let number = first; number < end; number++) {
      const [left, right] = [samples.left[number] as number, samples.right[number] as number];
      const where = frame + number * step;
      const [onLeft, onRight] = panned(left, right, pan(where));
      const factor = level(where);
      mixed.left[offset + number] = (mixed.left[offset + number] as number) + onLeft * factor;
      mixed.right[offset + number] = (mixed.right[offset + number] as number) + onRight * factor;
    }
  }

  /** Values at frames, and evenly between them. */
  #between(from: number, valueAt: (frame: number) => number): (frame: number) => number {
    let below = Math.floor(from);
    let [one, other] = [valueAt(below), valueAt(below + 1)];
    return (frame) => {
      if (frame >= below + 1) {
        below = Math.floor(frame);
        [one, other] = [valueAt(below), valueAt(below + 1)];
      }
      return one + (other - one) * (frame - below);
    };
  }
}

function endOf({ samples, begins }: Piece): number {
  return Math.round(begins * RATE) + samples.left.length;
}

/** Stereo to one side by equal power, as Web Audio's StereoPannerNode does; from -1 to 1. */
function panned(left: number, right: number, pan: number): readonly [number, number] {
  if (pan === 0) return [left, right];
  if (pan > 0) {
    const angle = (pan * Math.PI) / 2;
    return [left * Math.cos(angle), right + left * Math.sin(angle)];
  }
  const angle = ((pan + 1) * Math.PI) / 2;
  return [left + right * Math.cos(angle), right * Math.sin(angle)];
}

function decodedOf({ left, right }: Stereo) {
  return {
    numberOfChannels: 2,
    sampleRate: RATE,
    length: left.length,
    getChannelData: (channel: number) => (channel === 0 ? left : right),
  };
}
