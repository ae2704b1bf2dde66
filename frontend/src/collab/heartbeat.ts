// Pings over one connection: notices one that looks open and is dead, and reads the server's clock.
import type { ServerClock } from "./server-clock";

const PING_EVERY_MS = 10_000;
/** Nothing heard for this long after a ping: the connection is dead, whatever the browser says. */
const ANSWER_LIMIT_MS = 12_000;
/** The same while a large document is on its way, behind which an answer has to wait. */
const LOADING_LIMIT_MS = 60_000;
/** The same when the machine has just woken up or changed networks. */
const PROBE_LIMIT_MS = 8_000;

export interface HeartbeatOptions {
  readonly clock: ServerClock;
  readonly send: (body: { readonly sent_ms: number }) => void;
  readonly onDead: () => void;
  /** Bytes that the browser has not got rid of yet. */
  readonly waitingBytes: () => number;
}

/**
 * Judges by answers and not by how long it was quiet: timers of a hidden tab may come a minute
 * late, and a quiet minute between two of them says nothing.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #interval: ReturnType<typeof setInterval> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #limitMs = LOADING_LIMIT_MS;
  #waitingBytes = 0;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  start(): void {
    this.#limitMs = LOADING_LIMIT_MS;
    this.#interval = setInterval(() => this.#ping(this.#limitMs), PING_EVERY_MS);
    this.#ping(this.#limitMs);
  }

  stop(): void {
    clearInterval(this.#interval);
    this.heard();
  }

  /** The document is here: from now on answers come quickly. */
  loaded(): void {
    this.#limitMs = ANSWER_LIMIT_MS;
  }

  /** Something arrived, whatever it is. */
  heard(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  /** Asks now, and does not wait long; while the document loads, an answer cannot be quick. */
  probe(): void {
    if (this.#limitMs === LOADING_LIMIT_MS) return;
    this.heard();
    this.#ping(PROBE_LIMIT_MS);
  }

  /** An answer to a ping: it says what time it is over there. */
  answered(body: Readonly<Record<string, unknown>>): void {
    const { sent_ms: sent, time_ms: time } = body;
    if (typeof time !== "number" || typeof sent !== "number") return;
    this.#options.clock.hear(time, Math.max(0, performance.now() - sent));
  }

  #ping(limitMs: number): void {
    this.#options.send({ sent_ms: performance.now() });
    if (this.#deadline === undefined) this.#expect(limitMs);
  }

  #expect(limitMs: number): void {
    this.#waitingBytes = this.#options.waitingBytes();
    this.#deadline = setTimeout(() => this.#judge(limitMs), limitMs);
  }

  /** A large edit on a slow line goes before the ping: as long as bytes leave, it is alive. */
  #judge(limitMs: number): void {
    if (this.#options.waitingBytes() < this.#waitingBytes) this.#expect(limitMs);
    else this.#options.onDead();
  }
}
