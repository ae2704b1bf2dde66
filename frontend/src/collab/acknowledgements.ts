// Which of my edits the server has committed: the truth behind "Live" and "Saving".

/**
 * Counts edits of this browser by a local number that never goes back, and maps the server's
 * per-connection acknowledgements onto it.
 */
export class Acknowledgements {
  /** Edits made here since the page was opened, plus those kept from before. */
  #made: number;
  #saved = 0;
  /** For each message of this connection that counts: the edits it covers. */
  #sent: number[] = [];
  #acked = 0;
  #inHandshake = true;

  /** @param kept edits of an earlier page that no server has acknowledged. */
  constructor(kept: number) {
    this.#made = kept;
  }

  get unsaved(): number {
    return this.#made - this.#saved;
  }

  /** Whether every message of this connection that counts was answered. */
  get isSettled(): boolean {
    return !this.#inHandshake && this.#acked >= this.#sent.length && this.unsaved === 0;
  }

  /** Whether step 2 of this connection was sent: from now on single edits may follow. */
  get hasStarted(): boolean {
    return !this.#inHandshake;
  }

  edited(): void {
    this.#made += 1;
  }

  /** A message that counts was sent; it carries everything made up to now. */
  sent(): void {
    this.#sent.push(this.#made);
    this.#inHandshake = false;
  }

  /** Edits were not taken: the next step 2 carries them, and single edits wait for it. */
  refused(): void {
    this.#inHandshake = true;
  }

  acked(count: number): void {
    this.#acked = Math.max(this.#acked, Math.min(count, this.#sent.length));
    const covered = this.#sent[this.#acked - 1];
    if (covered !== undefined) this.#saved = Math.max(this.#saved, covered);
  }

  /** The connection is gone: what was not acknowledged comes back through the next step 2. */
  reconnecting(): void {
    this.#sent = [];
    this.#acked = 0;
    this.#inHandshake = true;
  }
}
