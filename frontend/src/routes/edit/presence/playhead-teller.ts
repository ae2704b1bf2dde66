// Says where the playhead is: when it starts, stops and jumps. The others reckon on. Pure.
import { type PlayheadPresence, playheadNow } from "@/collab/presence-model";

/** What the others may be wrong by. */
const MOST_DRIFT_FRAMES = 2;
/** A picture that stutters is no reason to say so at every frame. */
const LEAST_BETWEEN_MS = 500;

export interface PlayheadTellerOptions {
  readonly say: (playhead: PlayheadPresence) => void;
  readonly serverNowMs: () => number;
  readonly framesPerSecond: () => number;
}

export class PlayheadTeller {
  readonly #options: PlayheadTellerOptions;
  #said: PlayheadPresence | null = null;

  constructor(options: PlayheadTellerOptions) {
    this.#options = options;
  }

  tell(frame: number, playing: boolean): void {
    const { say, serverNowMs } = this.#options;
    this.#said = { f: frame, t0: Math.round(serverNowMs()), rate: playing ? 1 : 0 };
    say(this.#said);
  }

  /** The picture has moved on: a player that began late or stalled is not where it is believed. */
  advanced(frame: number): void {
    const { serverNowMs, framesPerSecond } = this.#options;
    if (this.#said === null || this.#said.rate === 0) return;
    const now = serverNowMs();
    const believed = playheadNow(this.#said, now, framesPerSecond());
    const isFar = Math.abs(frame - believed) > MOST_DRIFT_FRAMES;
    if (isFar && now - this.#said.t0 >= LEAST_BETWEEN_MS) this.tell(frame, true);
  }
}
