/**
 * A stretch of sound at its speed and through its effects, as the preview plays it.
 *
 * The render worker's `sound/treated.py` has the same rules.
 */

import { frameSeconds, type SoundSpan, sourceSecondsAt } from "@/compositor/layers";
import { soundEffectFrames, soundEffectsAt } from "@/timeline/looks";
import type { Clip, Projection } from "@/timeline/model";
import { Chain, type NamedEffect, settling } from "./effects";
import { PlayedSound, type SoundSink } from "./played";
import { joined, part, RATE, type Stereo } from "./samples";
import { HOP, Stretched, sped } from "./stretch";

/** What effects hear before playing begins, at most: playing is not to wait for minutes of sound. */
const MOST_SETTLING = 3 * RATE;
const LEAST_STRETCH = 0.1;
const MOST_STRETCH = 10;

/** Whether a stretch sounds otherwise than its source does at a plain speed. */
export function isTreated({ clip, stretch }: SoundSpan): boolean {
  const speed = speedOf(clip);
  if (speed === 0) return false;
  if (speed < 0 || keepsPitch(clip) || clip.kind === "seq") return true;
  return soundEffectsAt(clip, stretch.segment.local).length > 0;
}

/** Whether a clip's sound has another speed at its own pitch. */
export function keepsPitch(clip: Clip): boolean {
  const pace = Math.abs(speedOf(clip));
  return clip.pitch && pace !== 1 && pace >= LEAST_STRETCH && pace <= MOST_STRETCH;
}

function speedOf({ rate: [numerator = 1, denominator = 1] }: Clip): number {
  return numerator / denominator;
}

/** A piece of sound that is ready to be played. */
export interface Piece {
  readonly samples: Stereo;
  /** Timeline second of its first sample. */
  readonly begins: number;
}

/** The sound of a stretch from a frame to its end. */
export async function* treatedSound(
  sink: SoundSink,
  projection: Projection,
  span: SoundSpan,
  first: number,
): AsyncGenerator<Piece, void, unknown> {
  const rack = new Rack(projection, span);
  const start = positionOf(projection, first);
  const end = positionOf(projection, span.stretch.end);
  const sound = soundFrom(sink, projection, span, { frame: first, later: -rack.settling });
  let fed = start - rack.settling;
  try {
    // What comes out of the chain is later than what goes in.
    while (fed - rack.ahead < end) {
      const made = rack.run(await sound.next(), fed);
      const at = fed - rack.ahead;
      fed += made.left.length;
      const heard = part(made, Math.max(0, start - at), Math.max(0, end - at));
      if (heard.left.length > 0) yield { samples: heard, begins: Math.max(at, start) / RATE };
    }
  } finally {
    await sound.close();
  }
}

function positionOf(projection: Projection, frame: number): number {
  return Math.round(frame * frameSeconds(projection) * RATE);
}

interface From {
  readonly frame: number;
  /** Samples behind the frame's beginning, or before it. */
  readonly later: number;
}

interface Sounding {
  next(): Promise<Stereo>;
  close(): Promise<void>;
}

/** Sound at the clip's speed, piece by piece. */
function soundFrom(
  sink: SoundSink,
  projection: Projection,
  { clip, stretch: { segment } }: SoundSpan,
  { frame, later }: From,
): Sounding {
  const speed = speedOf(clip);
  const sampleAt = (at: number) =>
    Math.round(sourceSecondsAt(projection, clip, segment, at) * RATE);
  if (keepsPitch(clip)) {
    // Counted from the clip's local frame 0, as renders do.
    const passed = positionOf(projection, segment.local + frame - segment.start);
    const origin = sampleAt(segment.start - segment.local);
    const sound = new PlayedSound(sink, origin, speed < 0);
    const [numerator = 1, denominator = 1] = clip.rate;
    const pace = [Math.abs(numerator), Math.abs(denominator)] as const;
    const stretched = new Stretched(sound, pace, passed + later);
    return { next: () => stretched.next(), close: () => sound.close() };
  }
  const sound = new PlayedSound(sink, sampleAt(frame), speed < 0);
  let at = later;
  const next = () => {
    const from = at;
    at += HOP;
    return sped(sound, Math.abs(speed), from * Math.abs(speed), HOP);
  };
  return { next, close: () => sound.close() };
}

/** The effects of a stretch and the values they have at each of its samples. */
class Rack {
  readonly #chain: Chain;
  readonly #driven: readonly number[];
  readonly #standing: readonly NamedEffect[];

  constructor(
    private readonly projection: Projection,
    private readonly span: SoundSpan,
  ) {
    const { clip, stretch } = span;
    this.#standing = soundEffectsAt(clip, stretch.segment.local);
    this.#driven = soundEffectFrames(clip);
    this.#chain = new Chain(this.#standing);
  }

  get ahead(): number {
    return this.#chain.ahead;
  }

  /** Samples before a moment that still change how it sounds, as far as the preview cares. */
  get settling(): number {
    const { clip, stretch } = this.span;
    const frames = [stretch.segment.local, ...this.#driven];
    const all = frames.map((frame) => settling(soundEffectsAt(clip, frame)));
    return Math.min(MOST_SETTLING, Math.max(...all));
  }

  /** Treat the next samples, of which the first is at a sample of the timeline. */
  run(samples: Stereo, at: number): Stereo {
    if (this.#driven.length === 0) return this.#chain.run(samples, this.#standing);
    const made: Stereo[] = [];
    const { clip, stretch } = this.span;
    for (let done = 0; done < samples.left.length; ) {
      const frame = this.#frameAt(at + done);
      const end = Math.min(positionOf(this.projection, frame + 1) - at, samples.left.length);
      const local = stretch.segment.local + frame - stretch.segment.start;
      made.push(this.#chain.run(part(samples, done, end), soundEffectsAt(clip, local)));
      done = end;
    }
    return joined(made);
  }

  #frameAt(sample: number): number {
    const frame = Math.floor(sample / RATE / frameSeconds(this.projection));
    if (positionOf(this.projection, frame + 1) <= sample) return frame + 1;
    return positionOf(this.projection, frame) > sample ? frame - 1 : frame;
  }
}
