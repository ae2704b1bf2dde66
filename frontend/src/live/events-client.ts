/**
 * The one events socket of a tab: subscriptions by topic, reconnecting for as long as it takes.
 *
 * The server keeps no history, so after every reconnection `onReconnect` tells whoever caches
 * something to ask for it again.
 */
import { type LiveEvent, type LivePicture, readEvent, readPicture } from "./messages";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
const SIGNED_OUT = 4401;

/** The parts of a WebSocket that are used, so that a test can drive them. */
export interface Socket {
  binaryType: BinaryType;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface EventsClientOptions {
  open: () => Socket;
  /** Settles when somebody is signed in again. */
  signIn: () => Promise<void>;
  random?: () => number;
}

type Handler<T> = (value: T) => void;

export class EventsClient {
  readonly #options: EventsClientOptions;
  readonly #topics = new Map<string, Set<Handler<LiveEvent>>>();
  readonly #pictures = new Set<Handler<LivePicture>>();
  readonly #reconnects = new Set<() => void>();
  #socket: Socket | null = null;
  #connected = false;
  #openedBefore = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: EventsClientOptions) {
    this.#options = options;
  }

  /** Hear the events of a topic such as `workspace:ID`, until the returned function is called. */
  subscribe(topic: string, handler: Handler<LiveEvent>): () => void {
    const handlers = this.#topics.get(topic);
    if (handlers === undefined) {
      this.#topics.set(topic, new Set([handler]));
      this.#say("subscribe", [topic]);
      this.#connect();
    } else {
      handlers.add(handler);
    }
    return () => this.#unsubscribe(topic, handler);
  }

  /** Hear pictures of every render whose topic is subscribed. */
  onPicture(handler: Handler<LivePicture>): () => void {
    this.#pictures.add(handler);
    return () => this.#pictures.delete(handler);
  }

  onReconnect(handler: () => void): () => void {
    this.#reconnects.add(handler);
    return () => this.#reconnects.delete(handler);
  }

  #unsubscribe(topic: string, handler: Handler<LiveEvent>): void {
    const handlers = this.#topics.get(topic);
    if (handlers?.delete(handler) && handlers.size === 0) {
      this.#topics.delete(topic);
      this.#say("unsubscribe", [topic]);
    }
    if (this.#topics.size === 0) {
      this.#disconnect();
    }
  }

  #say(type: "subscribe" | "unsubscribe", topics: readonly string[]): void {
    if (this.#connected && topics.length > 0) {
      this.#socket?.send(JSON.stringify({ type, topics }));
    }
  }

  #connect(): void {
    if (this.#socket !== null || this.#timer !== undefined) {
      return;
    }
    const socket = this.#options.open();
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#opened();
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = (event) => this.#closed(socket, event.code);
  }

  #disconnect(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const socket = this.#socket;
    this.#socket = null;
    this.#connected = false;
    // A later first subscriber asks for what it shows itself: nothing was missed.
    this.#openedBefore = false;
    socket?.close();
  }

  #opened(): void {
    this.#connected = true;
    this.#failures = 0;
    this.#say("subscribe", [...this.#topics.keys()]);
    if (this.#openedBefore) {
      for (const handler of this.#reconnects) {
        handler();
      }
    }
    this.#openedBefore = true;
  }

  #received(body: unknown): void {
    if (typeof body === "string") {
      const event = readEvent(body);
      for (const handler of this.#topics.get(event?.topic ?? "") ?? []) {
        handler(event as LiveEvent);
      }
    } else if (body instanceof ArrayBuffer) {
      const picture = readPicture(body);
      for (const handler of picture === null ? [] : this.#pictures) {
        handler(picture as LivePicture);
      }
    }
  }

  #closed(socket: Socket, code: number): void {
    if (socket !== this.#socket) {
      return;
    }
    this.#socket = null;
    this.#connected = false;
    if (code === SIGNED_OUT) {
      void this.#options.signIn().then(() => this.#topics.size > 0 && this.#connect());
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#connect();
    }, this.#delay());
  }

  /** Full jitter: a server that restarts is not met by every tab at once. */
  #delay(): number {
    const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures);
    this.#failures += 1;
    return ceiling * (0.25 + 0.75 * (this.#options.random ?? Math.random)());
  }
}
