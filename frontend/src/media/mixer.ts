// The sound of a timeline while it plays: decoded buffers scheduled on the sound card's clock.
import type { AudioBufferSink } from "mediabunny";
import { type SoundSpan, sourceSecondsAt } from "@/compositor/layers";
import { NestedSink } from "@/sound/nested";
import { RATE, type Stereo } from "@/sound/samples";
import { isTreated, treatedSound } from "@/sound/treated";
import type { Projection } from "@/timeline/model";
import type { PlaybackClock } from "./clock";
import { isRidden, panAt, ridingLevel, standingLevel } from "./levels";
import { pause } from "./wait";

/** How far ahead of the ear buffers are scheduled. */
const SCHEDULE_AHEAD_SECONDS = 2;
/** AAC packets overlap: a decoder that starts at a cut swallows its first 21 ms, so it starts earlier. */
const WARM_UP_SECONDS = 0.06;
/** How far ahead of the ear fades, crossfades and keyframes are scheduled, frame by frame. */
const RIDE_AHEAD_SECONDS = 0.5;
/** Decoded sound that a stretch needs before playing may start. */
const ENOUGH_SECONDS = 0.4;

interface Timed {
  readonly buffer: AudioBuffer;
  /** Timeline second of its first sample. */
  readonly begins: number;
}

/** One stretch of sound being played: gain, pan and fades, and its buffers as they are decoded. */
export class SoundStream {
  readonly #gain: GainNode;
  readonly #ride: GainNode;
  readonly #pan: StereoPannerNode;
  readonly #playing = new Set<AudioBufferSourceNode>();
  #closed = false;
  #held: Timed[] = [];
  #ended = false;
  #startSeconds = 0;
  #endSeconds = 0;
  #speed = 1;
  #span: SoundSpan;
  /** The next frame whose level is to be scheduled; none before playing begins. */
  #ridden: number | null = null;
  readonly done: Promise<void>;

  constructor(
    private readonly context: AudioContext,
    private readonly clock: PlaybackClock,
    private readonly projection: Projection,
    span: SoundSpan,
    output: AudioNode,
    sink: AudioBufferSink | NestedSink,
    fromFrame: number,
  ) {
    this.#span = span;
    this.#gain = new GainNode(context, { gain: standingLevel(span) });
    this.#ride = new GainNode(context);
    this.#pan = new StereoPannerNode(context, { pan: panAt(span, span.stretch.start) });
    this.#gain.connect(this.#ride).connect(this.#pan).connect(output);
    this.done = this.#run(sink, Math.max(fromFrame, span.stretch.start)).finally(() => {
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
    this.#rideOn();
    for (const held of this.#held.splice(0)) this.#play(held);
  }

  /** Take over changed gain and pan without a break, and schedule the levels of the next frames. */
  keepUp(span: SoundSpan): void {
    this.#setSpan(span);
    if (this.clock.started) this.#rideOn();
  }

  #setSpan(span: SoundSpan): void {
    const before = this.#span;
    this.#span = span;
    if (standingLevel(span) !== standingLevel(before)) this.#gain.gain.value = standingLevel(span);
    if (!span.clip.kf?.pan && span.clip.pan !== before.clip.pan)
      this.#pan.pan.value = panAt(span, span.stretch.start);
  }

  #rideOn(): void {
    if (!isRidden(this.#span)) return;
    if (this.#ridden === null) this.#beginRide();
    const ahead = this.#frameAt(this.clock.mixed + RIDE_AHEAD_SECONDS);
    const last = Math.min(ahead, this.#span.stretch.end);
    for (let frame = this.#ridden ?? last; frame <= last; frame++) this.#rideTo(frame);
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

  #frameAt(seconds: number): number {
    const [numerator, denominator] = this.projection.rate;
    return Math.floor((seconds * numerator) / denominator);
  }

  #beginRide(): void {
    const { currentTime } = this.context;
    const frame = Math.max(this.#frameAt(this.clock.mixed), this.#span.stretch.start);
    this.#ride.gain.setValueAtTime(ridingLevel(this.#span, frame), currentTime);
    this.#pan.pan.setValueAtTime(panAt(this.#span, frame), currentTime);
    this.#ridden = frame;
  }

  #rideTo(frame: number): void {
    this.#ridden = frame + 1;
    const at = this.clock.contextTimeOf(this.#frameSeconds(frame));
    if (at < this.context.currentTime) return;
    this.#ride.gain.linearRampToValueAtTime(ridingLevel(this.#span, frame), at);
    if (this.#span.clip.kf?.pan)
      this.#pan.pan.linearRampToValueAtTime(panAt(this.#span, frame), at);
  }

  async #run(sink: AudioBufferSink | NestedSink, first: number): Promise<void> {
    this.#startSeconds = this.#frameSeconds(first);
    this.#endSeconds = this.#frameSeconds(this.#span.stretch.end);
    if (isTreated(this.#span)) {
      for await (const piece of treatedSound(sink, this.projection, this.#span, first)) {
        await this.#take({ buffer: bufferOf(piece.samples), begins: piece.begins });
        if (this.#closed) return;
      }
    } else if (!(sink instanceof NestedSink)) await this.#runPlain(sink, first);
  }

  /** Play what was decoded as it is; at another speed the pitch goes along. */
  async #runPlain(sink: AudioBufferSink, first: number): Promise<void> {
    const { clip, stretch } = this.#span;
    const { segment } = stretch;
    const [numerator = 1, denominator = 1] = clip.rate;
    const speed = numerator / denominator;
    if (speed <= 0) return; // Frozen clips are silent.
    const sourceStart = sourceSecondsAt(this.projection, clip, segment, first);
    const sourceEnd = sourceSecondsAt(this.projection, clip, segment, stretch.end);
    this.#speed = speed;
    const from = sourceStart - WARM_UP_SECONDS;
    for await (const { buffer, timestamp } of sink.buffers(from, sourceEnd)) {
      const begins = this.#startSeconds + (timestamp - sourceStart) / speed;
      await this.#take({ buffer, begins });
      if (this.#closed) return;
    }
  }

  /** Play a piece when its time comes near, or keep it until the clock runs. */
  async #take(piece: Timed): Promise<void> {
    await this.#notTooEarly(piece.begins);
    if (this.#closed) return;
    if (this.clock.started) this.#play(piece);
    else this.#held.push(piece);
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

function bufferOf({ left, right }: Stereo): AudioBuffer {
  const buffer = new AudioBuffer({ length: left.length, numberOfChannels: 2, sampleRate: RATE });
  buffer.getChannelData(0).set(left);
  buffer.getChannelData(1).set(right);
  return buffer;
}
