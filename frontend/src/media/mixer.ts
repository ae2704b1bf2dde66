// The sound of a timeline while it plays: decoded buffers scheduled on the sound card's clock.
import type { AudioBufferSink } from "mediabunny";
import { type SoundSpan, sourceSecondsAt } from "@/compositor/layers";
import type { Projection } from "@/timeline/model";
import type { PlaybackClock } from "./clock";
import { pause } from "./wait";

/** How far ahead of the ear buffers are scheduled. */
const SCHEDULE_AHEAD_SECONDS = 2;
/** AAC packets overlap: a decoder that starts at a cut swallows its first 21 ms, so it starts earlier. */
const WARM_UP_SECONDS = 0.06;
/** Decoded sound that a stretch needs before playing may start. */
const ENOUGH_SECONDS = 0.4;

export function decibelsToGain(decibels: number): number {
  return 10 ** (decibels / 20);
}

interface Timed {
  readonly buffer: AudioBuffer;
  /** Timeline second of its first sample. */
  readonly begins: number;
}

/** One stretch of sound being played: gain, pan and fades, and its buffers as they are decoded. */
export class SoundStream {
  readonly #gain: GainNode;
  readonly #fade: GainNode;
  readonly #pan: StereoPannerNode;
  readonly #playing = new Set<AudioBufferSourceNode>();
  #closed = false;
  #held: Timed[] = [];
  #ended = false;
  #startSeconds = 0;
  #endSeconds = 0;
  #speed = 1;
  readonly done: Promise<void>;

  constructor(
    private readonly context: AudioContext,
    private readonly clock: PlaybackClock,
    private readonly projection: Projection,
    private readonly span: SoundSpan,
    output: AudioNode,
    sink: AudioBufferSink,
    fromFrame: number,
  ) {
    this.#gain = new GainNode(context);
    this.#fade = new GainNode(context);
    this.#pan = new StereoPannerNode(context, { pan: span.clip.pan / 100 });
    this.#gain.connect(this.#fade).connect(this.#pan).connect(output);
    this.setSpan(span);
    this.done = this.#run(sink, Math.max(fromFrame, span.segment.start)).finally(() => {
      this.#ended = true;
    });
    if (clock.started) this.begin();
  }

  /** True when playing may start without a hole at its beginning. */
  get ready(): boolean {
    const seconds = this.#held.reduce((sum, held) => sum + held.buffer.duration, 0);
    return this.#ended || this.clock.started || seconds >= ENOUGH_SECONDS;
  }

  /** The clock runs: schedule what was decoded before it did. */
  begin(): void {
    this.#scheduleFades();
    for (const held of this.#held.splice(0)) this.#play(held);
  }

  /** Take over changed gain and pan without a break. */
  setSpan(span: SoundSpan): void {
    this.#gain.gain.value = decibelsToGain(span.clip.gain / 100 + span.trackGainDb);
    this.#pan.pan.value = span.clip.pan / 100;
  }

  close(): void {
    this.#closed = true;
    for (const node of this.#playing) node.stop();
    this.#playing.clear();
    this.#pan.disconnect();
  }

  #frameSeconds(frame: number): number {
    const [numerator, denominator] = this.projection.rate;
    return (frame * denominator) / numerator;
  }

  #scheduleFades(): void {
    const { clip } = this.span;
    const level = (frame: number): number => {
      const fadedIn = clip.fin > 0 ? (frame - clip.start) / clip.fin : 1;
      const fadedOut = clip.fout > 0 ? (clip.end - frame) / clip.fout : 1;
      return Math.max(0, Math.min(1, fadedIn, fadedOut));
    };
    const corners = [clip.start, clip.start + clip.fin, clip.end - clip.fout, clip.end];
    const now = this.clock.mixed;
    const parameter = this.#fade.gain;
    const [numerator, denominator] = this.projection.rate;
    parameter.setValueAtTime(level((now * numerator) / denominator), this.context.currentTime);
    for (const frame of corners) {
      const seconds = this.#frameSeconds(frame);
      if (seconds > now)
        parameter.linearRampToValueAtTime(level(frame), this.clock.contextTimeOf(seconds));
    }
  }

  async #run(sink: AudioBufferSink, first: number): Promise<void> {
    const { clip, segment } = this.span;
    const [numerator = 1, denominator = 1] = clip.rate;
    const speed = numerator / denominator;
    if (speed <= 0) return; // Reversed and frozen clips are silent in the preview.
    const startSeconds = this.#frameSeconds(first);
    const endSeconds = this.#frameSeconds(segment.end);
    const sourceStart = sourceSecondsAt(this.projection, clip, segment, first);
    const sourceEnd = sourceSecondsAt(this.projection, clip, segment, segment.end);
    this.#startSeconds = startSeconds;
    this.#endSeconds = endSeconds;
    this.#speed = speed;
    const from = Math.max(0, sourceStart - WARM_UP_SECONDS);
    for await (const { buffer, timestamp } of sink.buffers(from, sourceEnd)) {
      const begins = startSeconds + (timestamp - sourceStart) / speed;
      await this.#notTooEarly(begins);
      if (this.#closed) return;
      if (this.clock.started) this.#play({ buffer, begins });
      else this.#held.push({ buffer, begins });
    }
  }

  #play({ buffer, begins }: Timed): void {
    const { context } = this;
    const earliest = Math.max(this.#startSeconds, this.clock.mixed);
    const skipped = Math.max(0, earliest - begins);
    const ends = Math.min(begins + buffer.duration / this.#speed, this.#endSeconds);
    const lasts = ends - begins - skipped;
    if (lasts <= 0) return;
    const node = new AudioBufferSourceNode(context, { buffer, playbackRate: this.#speed });
    node.connect(this.#gain);
    node.onended = () => this.#playing.delete(node);
    this.#playing.add(node);
    // On the sample grid: buffers that meet between two samples would be interpolated and click.
    const at = Math.max(this.clock.contextTimeOf(begins + skipped), context.currentTime);
    const sample = Math.round(at * context.sampleRate) / context.sampleRate;
    node.start(sample, skipped * this.#speed, lasts * this.#speed);
  }

  async #notTooEarly(begins: number): Promise<void> {
    while (!this.#closed && begins - this.clock.mixed > SCHEDULE_AHEAD_SECONDS) {
      await pause(100);
    }
  }
}
