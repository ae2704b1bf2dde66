// The sound of a nested timeline: a desk of its own, on a clock of its own, heard through one clip.
import type { AudioBufferSink } from "mediabunny";
import { type SoundSpan, sourceSecondsAt } from "@/compositor/layers";
import type { Projection } from "@/timeline/model";
import type { SoundClock } from "./clock";
import { SoundStream } from "./mixer";
import type { SoundDesk } from "./sound-desk";

/** A source that has nothing to be played: only the levels of the clip matter. */
const SILENCE = { buffers: nothing } as unknown as AudioBufferSink;

async function* nothing(): AsyncGenerator<never> {
  yield* [];
}

/** Makes a desk for what lies in a clip, whose sound goes to a node. */
export type MakeDesk = (clock: SoundClock, output: AudioNode) => SoundDesk;

/** Seconds of a nested timeline while its clip plays. */
export class NestedClock implements SoundClock {
  readonly speed: number;

  /**
   * @param outer the clock of the timeline around it
   * @param begins when the clip begins there, and `inside` the nested timeline's second then
   * @param rate how many of its seconds pass in one there
   */
  constructor(
    private readonly outer: SoundClock,
    private readonly begins: number,
    private readonly inside: number,
    private readonly rate: number,
  ) {
    this.speed = rate * outer.speed;
  }

  get started(): boolean {
    return this.outer.started;
  }

  get mixed(): number {
    return this.inside + Math.max(0, this.outer.mixed - this.begins) * this.rate;
  }

  contextTimeOf(seconds: number): number {
    return this.outer.contextTimeOf(this.begins + (seconds - this.inside) / this.rate);
  }
}

export class NestedSound {
  readonly #levels: SoundStream;
  readonly #gate: GainNode;
  readonly #desk: SoundDesk;
  readonly #opens: () => readonly [first: number, end: number];
  readonly done: Promise<void>;

  constructor(
    private readonly context: AudioContext,
    private readonly clock: SoundClock,
    projection: Projection,
    span: SoundSpan,
    output: AudioNode,
    fromFrame: number,
    makeDesk: MakeDesk,
  ) {
    const { clip, stretch } = span;
    const [numerator, denominator] = projection.rate;
    const seconds = (frame: number) => (frame * denominator) / numerator;
    const [speed = 1, parts = 1] = clip.rate;
    const inside = sourceSecondsAt(projection, clip, stretch.segment, stretch.start);
    const nested = new NestedClock(clock, seconds(stretch.start), inside, speed / parts);
    this.#opens = () => [
      clock.contextTimeOf(seconds(stretch.start)),
      clock.contextTimeOf(seconds(stretch.end)),
    ];
    this.#levels = new SoundStream(context, clock, projection, span, output, SILENCE, fromFrame);
    this.#gate = new GainNode(context, { gain: 0 });
    this.#gate.connect(this.#levels.input);
    this.#desk = makeDesk(nested, this.#gate);
    this.done = this.#levels.done;
    if (clock.started) this.#open();
  }

  get ready(): boolean {
    return this.clock.started || this.#desk.ready;
  }

  begin(): void {
    this.#levels.begin();
    this.#desk.begin();
    this.#open();
  }

  keepUp(span: SoundSpan): void {
    this.#levels.keepUp(span);
    this.#desk.keepUp();
  }

  close(): void {
    this.#desk.close();
    this.#levels.close();
    this.#gate.disconnect();
  }

  /** Let through what sounds while the clip is heard: buffers inside know nothing of its ends. */
  #open(): void {
    const now = this.context.currentTime;
    const [first, end] = this.#opens();
    this.#gate.gain.setValueAtTime(1, Math.max(now, first));
    this.#gate.gain.setValueAtTime(0, Math.max(now, end));
  }
}
