// Decoded sound in the order in which it is played, either way, as windows of samples at 48 kHz.
import { joined, part, RATE, type Stereo, silence } from "./samples";
import { HOP, type Windows } from "./stretch";

/** AAC packets overlap: a decoder that starts at a cut swallows its first 21 ms, so it starts earlier. */
const WARM_UP_SECONDS = 0.06;
/** Windows go back behind an earlier one by less. */
const KEPT = 4 * HOP;
const BACKWARDS_BLOCK = RATE;
const HALF = Math.SQRT1_2;
/** How the channels of 5.1 are heard in stereo, as Web Audio mixes them down. */
const FROM_SURROUND = [
  [1, 0],
  [0, 1],
  [HALF, HALF],
  [0, 0],
  [HALF, 0],
  [0, HALF],
] as const;

/** The part of an AudioBuffer that is read. */
export interface Decoded {
  readonly numberOfChannels: number;
  readonly sampleRate: number;
  readonly length: number;
  getChannelData(channel: number): Float32Array;
}

/** Where decoded sound comes from: mediabunny's AudioBufferSink. */
export interface SoundSink {
  buffers(
    from: number,
    to: number,
  ): AsyncGenerator<{ readonly buffer: Decoded; readonly timestamp: number }, void, unknown>;
}

type Buffers = ReturnType<SoundSink["buffers"]>;

interface Reading {
  /** The next samples, from one in the order of playing on. */
  next(from: number): Promise<Stereo>;
  close(): Promise<void>;
}

/** Sound from a source's sample `origin` on: window 0 begins there, later ones are played later. */
export class PlayedSound implements Windows {
  readonly #reading: Reading;
  #held: Stereo = silence(0);
  #from: number | null = null;

  constructor(sink: SoundSink, origin: number, backwards: boolean) {
    this.#reading = backwards ? backwardsFrom(sink, origin) : forwardsFrom(sink, origin);
  }

  async window(first: number, count: number): Promise<Stereo> {
    this.#from ??= first - KEPT;
    while (this.#held.left.length < first - this.#from + count) {
      const more = await this.#reading.next(this.#from + this.#held.left.length);
      this.#held = joined([this.#held, more]);
    }
    const start = first - this.#from;
    const found = part(this.#held, start, start + count);
    if (start > 2 * KEPT) {
      this.#held = part(this.#held, start - KEPT, this.#held.left.length);
      this.#from = first - KEPT;
    }
    return found;
  }

  /** Give back the decoder. */
  close(): Promise<void> {
    return this.#reading.close();
  }
}

/** Give what was decoded piece by piece, silence in gaps and behind the end. */
function forwardsFrom(sink: SoundSink, origin: number): Reading {
  let buffers: Buffers | null = null;
  const next = async (from: number) => {
    const wanted = origin + from;
    if (wanted < 0) return silence(Math.min(-wanted, RATE));
    buffers ??= sink.buffers(
      Math.max(0, wanted / RATE - WARM_UP_SECONDS),
      Number.POSITIVE_INFINITY,
    );
    for (;;) {
      const { value, done } = await buffers.next();
      if (done || !value) return silence(RATE);
      const { samples, at } = placed(value);
      if (at + samples.left.length <= wanted) continue;
      if (at <= wanted) return part(samples, wanted - at, samples.left.length);
      return joined([silence(at - wanted), samples]);
    }
  };
  return { next, close: async () => void (await buffers?.return()) };
}

/** Decode a second before what was played last, and turn it round. */
function backwardsFrom(sink: SoundSink, origin: number): Reading {
  const next = async (from: number) => {
    const end = origin - from + 1;
    const begin = end - BACKWARDS_BLOCK;
    const block = silence(BACKWARDS_BLOCK);
    if (end > 0) await fill(block, sink, begin, end);
    block.left.reverse();
    block.right.reverse();
    return block;
  };
  return { next, close: async () => undefined };
}

async function fill(block: Stereo, sink: SoundSink, begin: number, end: number): Promise<void> {
  const from = Math.max(0, begin / RATE - WARM_UP_SECONDS);
  for await (const decoded of sink.buffers(from, end / RATE)) {
    const { samples, at } = placed(decoded);
    const first = Math.max(0, begin - at);
    const inside = part(samples, first, Math.max(first, end - at));
    block.left.set(inside.left, at + first - begin);
    block.right.set(inside.right, at + first - begin);
  }
}

function placed(decoded: { buffer: Decoded; timestamp: number }): { samples: Stereo; at: number } {
  return { samples: asStereo(decoded.buffer), at: Math.round(decoded.timestamp * RATE) };
}

/** Both sides at 48 kHz; sound at another rate, which no proxy has, is read between its samples. */
function asStereo(buffer: Decoded): Stereo {
  const sides = sidesOf(buffer);
  if (buffer.sampleRate === RATE) return sides;
  const made = silence(Math.round((buffer.length * RATE) / buffer.sampleRate));
  for (const side of ["left", "right"] as const) {
    made[side].forEach((_, number) => {
      const where = (number * buffer.sampleRate) / RATE;
      const below = Math.min(Math.floor(where), buffer.length - 1);
      const one = sides[side][below] as number;
      const other = sides[side][below + 1] ?? one;
      made[side][number] = one + (other - one) * (where - below);
    });
  }
  return made;
}

function sidesOf(buffer: Decoded): Stereo {
  const left = buffer.getChannelData(0);
  if (buffer.numberOfChannels === 1) return { left, right: left };
  if (buffer.numberOfChannels !== FROM_SURROUND.length)
    return { left, right: buffer.getChannelData(1) };
  const made = silence(buffer.length);
  for (const [channel, [onLeft, onRight]] of FROM_SURROUND.entries()) {
    buffer.getChannelData(channel).forEach((value, number) => {
      made.left[number] = (made.left[number] as number) + value * onLeft;
      made.right[number] = (made.right[number] as number) + value * onRight;
    });
  }
  return made;
}
