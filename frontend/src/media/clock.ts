// The one clock of playing: the sound card's, so that pictures follow what is heard.

/** Maps what is heard now to seconds of timeline. */
export class PlaybackClock {
  readonly #context: AudioContext;
  readonly #from: number;
  #startedAt = Number.POSITIVE_INFINITY;

  /** A clock that stands at a timeline second until it is started. */
  constructor(context: AudioContext, from: number) {
    this.#context = context;
    this.#from = from;
  }

  /** Context time at which the timeline second it stands at is to leave the mixer. */
  start(contextTime: number): void {
    this.#startedAt = contextTime;
  }

  get started(): boolean {
    return Number.isFinite(this.#startedAt);
  }

  /** Context time at which a timeline second leaves the mixer. */
  contextTimeOf(seconds: number): number {
    return this.#startedAt + (seconds - this.#from);
  }

  /** Timeline seconds that the mixer has reached: what has to be scheduled by now. */
  get mixed(): number {
    return this.#from + Math.max(0, this.#context.currentTime - this.#startedAt);
  }

  /** Timeline seconds that are heard at this moment: what has to be on screen. */
  get heard(): number {
    const latency = this.#context.outputLatency || 0;
    return this.#from + Math.max(0, this.#context.currentTime - latency - this.#startedAt);
  }
}

/** Refreshes that are remembered: a quarter of a second, so that one slow picture moves nothing. */
const REMEMBERED = 15;
/** The usual screen, until its own refreshes are known. */
const USUAL_SECONDS = 1 / 60;
/** A machine that draws fewer pictures than this cannot be helped by looking further ahead. */
const LONGEST_SECONDS = 1 / 10;

/** How long a screen takes from one refresh to the next: what is drawn now is seen that much later. */
export class RefreshClock {
  readonly #intervals: number[] = [];
  #last = Number.NaN;

  /** Note an animation frame by its time stamp in milliseconds. */
  note(stamp: number): void {
    const seconds = (stamp - this.#last) / 1000;
    this.#last = stamp;
    if (!(seconds > 0)) return;
    this.#intervals.push(Math.min(seconds, LONGEST_SECONDS));
    if (this.#intervals.length > REMEMBERED) this.#intervals.shift();
  }

  /** The median of the last intervals. */
  get seconds(): number {
    const sorted = [...this.#intervals].sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? USUAL_SECONDS;
  }
}
