// Carries presence over the sync socket, coalesced.
import {
  type Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import { encodeAwareness } from "./wire";

/** 25 a second: a pointer moves smoothly, and a room of twenty stays quiet. */
export const PRESENCE_EVERY_MS = 40;

export class PresenceLine {
  readonly #awareness: Awareness;
  readonly #send: (bytes: Uint8Array<ArrayBuffer>) => void;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(awareness: Awareness, send: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#awareness = awareness;
    this.#send = send;
  }

  start(): void {
    this.#awareness.on("update", this.#onUpdate);
  }

  /** Says goodbye at once. */
  stop(): void {
    this.#awareness.setLocalState(null);
    this.#awareness.off("update", this.#onUpdate);
    this.flush();
  }

  /** Says everything again with a new clock: everybody was told that the old one is gone. */
  announce(): void {
    this.#awareness.setLocalState(this.#awareness.getLocalState() ?? {});
  }

  receive(update: Uint8Array): void {
    applyAwarenessUpdate(this.#awareness, update, this);
  }

  /** Nobody is seen without a connection. */
  forgetOthers(): void {
    const others = [...this.#awareness.getStates().keys()];
    const mine = this.#awareness.clientID;
    removeAwarenessStates(
      this.#awareness,
      others.filter((id) => id !== mine),
      this,
    );
  }

  flush(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    const mine = [this.#awareness.clientID];
    this.#send(encodeAwareness(encodeAwarenessUpdate(this.#awareness, mine)));
  }

  readonly #onUpdate = (_changes: unknown, origin: unknown) => {
    if (origin === this) return;
    this.#waiting ??= setTimeout(() => this.flush(), PRESENCE_EVERY_MS);
  };
}
