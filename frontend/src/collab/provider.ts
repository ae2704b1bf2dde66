// Keeps one document in step with the server over the sync socket, and knows what is saved.
import {
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import * as Y from "yjs";
import { Acknowledgements } from "./acknowledgements";
import { backoffMs } from "./backoff";
import { CloseCode, type FinalReason, finalReason } from "./close-codes";
import { type ProviderOptions, readMembers, type Socket } from "./provider-types";
import { mayEdit, type Role, type SyncStatus, sameStatus } from "./status";
import * as wire from "./wire";

const PING_EVERY_MS = 10_000;
/** A connection that says nothing for this long is dead, whatever the browser thinks. */
const SILENCE_LIMIT_MS = 25_000;
const PRESENCE_EVERY_MS = 50;
const CONNECT_LIMIT_MS = 10_000;

const OPEN = 1;

export class Provider {
  readonly #options: ProviderOptions;
  readonly #acks: Acknowledgements;
  #socket: Socket | null = null;
  #ready = false;
  /** The server's document has arrived over this very connection. */
  #synced = false;
  #role: Role | null = null;
  #ended: FinalReason | null = null;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setInterval> | undefined;
  #presence: ReturnType<typeof setTimeout> | undefined;
  #connecting: ReturnType<typeof setTimeout> | undefined;
  #heardAt = 0;
  #status: SyncStatus;
  #epoch: number | null;
  #clockOffsetMs = 0;
  #stopped = true;

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.#acks = new Acknowledgements(options.keptEdits);
    this.#epoch = options.epoch;
    this.#status = { type: "offline", edits: options.keptEdits, ended: null };
  }

  get status(): SyncStatus {
    return this.#status;
  }

  /** Milliseconds to add to this machine's clock to get the server's. */
  get clockOffsetMs(): number {
    return this.#clockOffsetMs;
  }

  /** Starts, or starts again after a final close (for example once somebody has signed in). */
  connect(): void {
    if (this.#stopped) {
      this.#stopped = false;
      this.#options.doc.on("update", this.#onDocUpdate);
      this.#options.awareness.on("update", this.#onAwarenessUpdate);
    }
    this.#ended = null;
    this.#attempt = 0;
    this.#open();
  }

  /** The network is back, or the page is looked at again: do not wait for the timer. */
  hurry(): void {
    if (this.#stopped || this.#ended !== null || this.#socket !== null) return;
    this.#attempt = 0;
    this.#open();
  }

  /** The network has gone: say so at once instead of after a silence. */
  lost(): void {
    if (this.#socket !== null) this.#drop(CloseCode.LEAVING);
  }

  /** Leaves: tells the others at once, keeps what is not saved in the offline copy. */
  stop(): void {
    this.#stopped = true;
    this.#options.doc.off("update", this.#onDocUpdate);
    this.#options.awareness.setLocalState(null);
    this.#options.awareness.off("update", this.#onAwarenessUpdate);
    clearTimeout(this.#retry);
    this.#flushPresence();
    if (this.#socket !== null) this.#drop(CloseCode.DONE);
  }

  #open(): void {
    clearTimeout(this.#retry);
    if (this.#socket !== null) return;
    const socket = this.#options.openSocket();
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#onOpen();
    socket.onmessage = (event) => this.#onFrame(event.data);
    socket.onclose = (event) => this.#onClose(socket, event.code);
    this.#socket = socket;
    this.#connecting = setTimeout(() => this.#drop(CloseCode.LEAVING), CONNECT_LIMIT_MS);
  }

  #onOpen(): void {
    clearTimeout(this.#connecting);
    this.#heardAt = Date.now();
    this.#ready = true;
    this.#acks.reconnecting();
    const { doc, awareness } = this.#options;
    this.#send(
      wire.encodeJson("hello", {
        protocol: wire.PROTOCOL_VERSION,
        schema: wire.SCHEMA_VERSION,
        epoch: this.#epoch,
      }),
    );
    this.#send(wire.encodeStep1(Y.encodeStateVector(doc)));
    // A new clock value, because the server has told everybody that the old one is gone.
    awareness.setLocalState(awareness.getLocalState() ?? {});
    this.#ping = setInterval(() => this.#keepAlive(), PING_EVERY_MS);
    this.#report();
  }

  #onFrame(data: unknown): void {
    this.#heardAt = Date.now();
    if (!(data instanceof ArrayBuffer)) return;
    const message = wire.decodeMessage(new Uint8Array(data));
    if (message !== null) this.#onMessage(message);
    this.#report();
  }

  #onMessage(message: wire.Message): void {
    const { doc, awareness, events } = this.#options;
    switch (message.type) {
      case "step-1":
        this.#sendCounted(wire.encodeStep2(Y.encodeStateAsUpdate(doc, message.stateVector)));
        return;
      case "step-2":
        Y.applyUpdate(doc, message.update, this);
        this.#synced = true;
        events.onSynced();
        this.#attempt = 0;
        return;
      case "update":
        Y.applyUpdate(doc, message.update, this);
        return;
      case "awareness":
        applyAwarenessUpdate(awareness, message.update, this);
        return;
      case "query-awareness":
        this.#flushPresence();
        return;
      case "ack":
        this.#acks.acked(message.count);
        return;
      default:
        this.#onJson(message.type, message.body);
    }
  }

  #onJson(type: string, body: wire.JsonObject): void {
    const { events, doc } = this.#options;
    if (type === "hello") this.#onHello(body);
    else if (type === "role" && typeof body.role === "string") this.#setRole(body.role as Role);
    else if (type === "members") events.onMembers(readMembers(body));
    else if (type === "refused") events.onRefused(String(body.code ?? "refused"));
    else if (type === "resync") this.#send(wire.encodeStep1(Y.encodeStateVector(doc)));
    else if (type === "ping") this.#setClock(body);
  }

  #onHello(body: wire.JsonObject): void {
    this.#setClock(body);
    if (typeof body.role === "string") this.#setRole(body.role as Role);
    if (typeof body.epoch !== "number") return;
    if (this.#epoch !== null && this.#epoch !== body.epoch) {
      this.#end("old-epoch");
      return;
    }
    this.#epoch = body.epoch;
    this.#options.events.onEpoch(body.epoch);
  }

  #setClock(body: wire.JsonObject): void {
    const time = body.time_ms;
    if (typeof time === "number") this.#clockOffsetMs = time - Date.now();
  }

  #setRole(role: Role): void {
    this.#role = role;
    this.#options.events.onRole(role);
  }

  #onClose(socket: Socket, code: number): void {
    if (socket !== this.#socket) return;
    this.#forget();
    const reason = finalReason(code);
    if (reason !== null) this.#ended = reason;
    else this.#retryLater();
    this.#report();
  }

  /** Closes the socket without waiting for the other side, which may be unreachable. */
  #drop(code: number): void {
    const socket = this.#socket;
    this.#forget();
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      // Only 1000 and 3000 to 4999 may be sent by a page.
      socket.close(code === CloseCode.DONE ? code : undefined);
    }
    if (!this.#stopped && this.#ended === null) this.#retryLater();
    this.#report();
  }

  #end(reason: FinalReason): void {
    this.#ended = reason;
    this.#drop(CloseCode.DONE);
  }

  #forget(): void {
    const { awareness } = this.#options;
    clearTimeout(this.#connecting);
    clearInterval(this.#ping);
    this.#socket = null;
    this.#ready = this.#synced = false;
    this.#acks.reconnecting();
    const others = [...awareness.getStates().keys()].filter((id) => id !== awareness.clientID);
    removeAwarenessStates(awareness, others, this);
  }

  #retryLater(): void {
    clearTimeout(this.#retry);
    const wait = backoffMs(this.#attempt, this.#options.random ?? Math.random);
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.#open(), wait);
  }

  #keepAlive(): void {
    if (Date.now() - this.#heardAt > SILENCE_LIMIT_MS) this.#drop(CloseCode.LEAVING);
    else this.#send(wire.encodeJson("ping", { sent_ms: Date.now() }));
  }

  readonly #onDocUpdate = (
    update: Uint8Array,
    origin: unknown,
    _doc: Y.Doc,
    transaction: Y.Transaction,
  ) => {
    if (origin === this || !transaction.local) return;
    this.#acks.edited();
    // Before the handshake is through, step 2 will carry it; without the right nothing is sent.
    if (this.#ready && this.#acks.hasStarted && mayEdit(this.#role)) {
      this.#sendCounted(wire.encodeUpdate(update));
    }
    this.#report();
  };

  readonly #onAwarenessUpdate = (_changes: unknown, origin: unknown) => {
    if (origin === this || this.#presence !== undefined) return;
    this.#presence = setTimeout(() => this.#flushPresence(), PRESENCE_EVERY_MS);
  };

  #flushPresence(): void {
    clearTimeout(this.#presence);
    this.#presence = undefined;
    const { awareness } = this.#options;
    this.#send(wire.encodeAwareness(encodeAwarenessUpdate(awareness, [awareness.clientID])));
  }

  #sendCounted(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#send(bytes)) this.#acks.sent();
  }

  #send(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.#socket === null || this.#socket.readyState !== OPEN) return false;
    this.#socket.send(bytes);
    return true;
  }

  #report(): void {
    const status = this.#currentStatus();
    this.#options.events.onUnsaved(this.#acks.unsaved);
    if (sameStatus(status, this.#status)) return;
    this.#status = status;
    this.#options.events.onStatus(status);
  }

  #currentStatus(): SyncStatus {
    const edits = this.#acks.unsaved;
    if (!this.#synced) return { type: "offline", edits, ended: this.#ended };
    if (!mayEdit(this.#role)) return { type: "read-only", edits };
    return this.#acks.isSettled ? { type: "live" } : { type: "saving", edits };
  }
}
