// The server's clock, reckoned from pings: playheads that run on and tombstones are stamped by it.

const KEPT_SAMPLES = 8;
/** What two machines may drift, and a scheduler delay, between two samples. */
const SLACK_MS = 50;

interface Sample {
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

/**
 * Offset between this machine's clock and the server's. The answer that came back soonest says it
 * best: the server's time belongs somewhere between sending and hearing, and is put in the middle.
 */
export class ServerClock {
  readonly #now: () => number;
  #samples: Sample[] = [];

  /** @param now this machine's clock in milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Milliseconds to add to this machine's clock to get the server's; 0 before any sample. */
  get offsetMs(): number {
    return this.#best?.offsetMs ?? 0;
  }

  nowMs(): number {
    return this.#now() + this.offsetMs;
  }

  /** Takes in an answer that has arrived just now. */
  hear(serverMs: number, roundTripMs: number): void {
    const sample = { offsetMs: serverMs - (this.#now() - roundTripMs / 2), roundTripMs };
    const best = this.#best;
    // Further apart than both errors: somebody has set one of the clocks.
    const mostApart = best === undefined ? 0 : (best.roundTripMs + roundTripMs) / 2 + SLACK_MS;
    if (best !== undefined && Math.abs(best.offsetMs - sample.offsetMs) > mostApart)
      this.#samples = [];
    this.#samples = [...this.#samples, sample].slice(-KEPT_SAMPLES);
  }

  get #best(): Sample | undefined {
    const [first, ...rest] = this.#samples;
    return rest.reduce((a, b) => (b && a && b.roundTripMs < a.roundTripMs ? b : a), first);
  }
}
