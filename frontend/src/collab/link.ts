// One socket from dialling to its end, which comes exactly once.
import { CloseCode } from "./close-codes";
import type { Socket } from "./provider-types";

const CONNECT_LIMIT_MS = 10_000;
const OPEN = 1;

export interface LinkEvents {
  onOpen(): void;
  onFrame(bytes: Uint8Array): void;
  /** It ended, and not because `end` was called. */
  onGone(code: number, reason: string): void;
}

export class Link {
  readonly #events: LinkEvents;
  readonly #dialling: ReturnType<typeof setTimeout>;
  #socket: Socket | null = null;

  constructor(openSocket: () => Socket, events: LinkEvents) {
    this.#events = events;
    this.#dialling = setTimeout(() => this.abandon(CloseCode.LEAVING), CONNECT_LIMIT_MS);
    try {
      this.#socket = this.#listen(openSocket());
    } catch {
      // A browser may refuse an address on the spot; it is told like any other failure.
      setTimeout(() => this.abandon(CloseCode.LEAVING), 0);
    }
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === OPEN;
  }

  get waitingBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Whether it went out. */
  send(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.#socket === null || !this.isOpen) return false;
    this.#socket.send(bytes);
    return true;
  }

  /** Closes without waiting for the other side, which may be unreachable, and says nothing. */
  end(code: number): void {
    clearTimeout(this.#dialling);
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    // Only 1000 and 3000 to 4999 may be sent by a page.
    socket.close(code === CloseCode.DONE ? code : undefined);
  }

  /** Gives it up and says so. */
  abandon(code: number): void {
    this.end(code);
    this.#events.onGone(code, "");
  }

  #listen(socket: Socket): Socket {
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      clearTimeout(this.#dialling);
      this.#events.onOpen();
    };
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.#events.onFrame(new Uint8Array(data));
    };
    socket.onclose = ({ code, reason }) => {
      this.end(CloseCode.LEAVING);
      this.#events.onGone(code, reason ?? "");
    };
    return socket;
  }
}
