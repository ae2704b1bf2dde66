// Keeps one document in step with the server over the sync socket, and knows what is saved.
import * as Y from "yjs";
import { Acknowledgements } from "./acknowledgements";
import { backoffMs } from "./backoff";
import { CloseCode, type FinalReason, finalReason, type Trouble, troubleOf } from "./close-codes";
import { Heartbeat } from "./heartbeat";
import { Link } from "./link";
import { PresenceLine } from "./presence-line";
import { type ProviderOptions, readMembers, readRole } from "./provider-types";
import { mayEdit, type Role, type SyncStatus, sameStatus } from "./status";
import * as wire from "./wire";

/** A connection that ends sooner counts as another failure: nobody dials three times a second. */
const STABLE_MS = 5_000;

export class Provider {
  readonly #options: ProviderOptions;
  readonly #acks: Acknowledgements;
  readonly #heartbeat: Heartbeat;
  readonly #presence: PresenceLine;
  #link: Link | null = null;
  /** When the server's document arrived over this very connection. */
  #syncedAt: number | null = null;
  #dialledAt = 0;
  #role: Role | null;
  #ended: FinalReason | null = null;
  #trouble: Trouble | null = null;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #status: SyncStatus;
  #epoch: number | null;
  #stopped = true;

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.#acks = new Acknowledgements(options.keptEdits);
    this.#epoch = options.epoch;
    this.#role = options.role ?? null;
    this.#status = { type: "offline", edits: options.keptEdits, why: null, ended: null };
    this.#presence = new PresenceLine(options.awareness, (bytes) => this.#send(bytes));
    this.#heartbeat = new Heartbeat({
      clock: options.clock,
      send: (body) => this.#send(wire.encodeJson("ping", body)),
      onDead: () => this.lost(),
      waitingBytes: () => this.#link?.waitingBytes ?? 0,
    });
  }

  get status(): SyncStatus {
    return this.#status;
  }

  /** Starts, or starts again after a final close (for example once somebody has signed in). */
  connect(): void {
    if (this.#stopped) {
      this.#stopped = false;
      this.#options.doc.on("update", this.#onDocUpdate);
      this.#presence.start();
    }
    this.#ended = null;
    this.#attempt = 0;
    this.#open();
  }

  /** The network is back, or the page is looked at again: do not wait for the timer. */
  hurry(): void {
    if (this.#stopped || this.#ended !== null) return;
    if (this.#link?.isOpen) {
      this.#heartbeat.probe();
      return;
    }
    // A dialling that began on a network that is gone may hang.
    this.#link?.end(CloseCode.LEAVING);
    this.#link = null;
    this.#attempt = 0;
    this.#open();
  }

  /** The network has gone: say so at once instead of after a silence. */
  lost(): void {
    this.#link?.abandon(CloseCode.LEAVING);
  }

  /** Sends all there is: edits of an earlier page were read after the connection stood. */
  offerAll(): void {
    if (this.#acks.hasStarted && mayEdit(this.#role)) this.#offer();
    this.#report();
  }

  /** Leaves: tells the others at once, keeps what is not saved in the offline copy. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#options.doc.off("update", this.#onDocUpdate);
    this.#presence.stop();
    this.#leave();
  }

  #open(): void {
    clearTimeout(this.#retry);
    if (this.#link !== null) return;
    this.#dialledAt = performance.now();
    this.#link = new Link(this.#options.openSocket, {
      onOpen: () => this.#onOpen(),
      onFrame: (bytes) => this.#onFrame(bytes),
      onGone: (code, reason) => this.#onGone(code, reason),
    });
  }

  #onOpen(): void {
    const { PROTOCOL_VERSION: protocol, SCHEMA_VERSION: schema } = wire;
    this.#send(wire.encodeJson("hello", { protocol, schema, epoch: this.#epoch }));
    this.#send(wire.encodeStep1(Y.encodeStateVector(this.#options.doc)));
    this.#presence.announce();
    this.#heartbeat.start();
    this.#report();
  }

  #onFrame(bytes: Uint8Array): void {
    this.#heartbeat.heard();
    const message = this.#decode(bytes);
    if (message !== null) this.#onMessage(message);
    this.#report();
  }

  /** What cannot be read is another language: nothing gets better by asking for it again. */
  #decode(bytes: Uint8Array): wire.Message | null {
    try {
      return wire.decodeMessage(bytes);
    } catch {
      this.#end("malformed");
      return null;
    }
  }

  #onMessage(message: wire.Message): void {
    const { doc, events } = this.#options;
    switch (message.type) {
      case "step-1":
        this.#offer(message.stateVector);
        return;
      case "step-2":
        Y.applyUpdate(doc, message.update, this);
        this.#syncedAt ??= performance.now();
        this.#heartbeat.loaded();
        this.#trouble = null;
        events.onSynced();
        return;
      case "update":
        Y.applyUpdate(doc, message.update, this);
        return;
      case "awareness":
        this.#presence.receive(message.update);
        return;
      case "query-awareness":
        this.#presence.flush();
        return;
      case "ack":
        this.#acks.acked(message.count);
        return;
      default:
        this.#onJson(message.type, message.body);
    }
  }

  #onJson(type: string, body: wire.JsonObject): void {
    if (type === "hello") this.#onHello(body);
    else if (type === "role") this.#setRole(readRole(body.role));
    else if (type === "members") this.#options.events.onMembers(readMembers(body));
    else if (type === "refused") this.#onRefused(String(body.code ?? "refused"));
    else if (type === "ping") this.#heartbeat.answered(body);
    else if (type === "resync")
      this.#send(wire.encodeStep1(Y.encodeStateVector(this.#options.doc)));
  }

  #onHello({ time_ms: time, role, epoch }: wire.JsonObject): void {
    if (typeof time === "number")
      this.#options.clock.hear(time, performance.now() - this.#dialledAt);
    this.#setRole(readRole(role));
    if (typeof epoch !== "number") return;
    if (this.#epoch !== null && this.#epoch !== epoch) {
      this.#end("old-epoch");
      return;
    }
    this.#epoch = epoch;
    this.#options.events.onEpoch(epoch);
  }

  #onRefused(code: string): void {
    this.#acks.refused();
    this.#options.events.onRefused(code);
  }

  #setRole(role: Role | null): void {
    if (role === null) return;
    this.#role = role;
    this.#options.events.onRole(role);
  }

  #onGone(code: number, reason: string): void {
    this.#ended = finalReason(code, reason);
    // A server that does not answer at all has not taken back what it said before.
    this.#trouble = troubleOf(code, reason) ?? (this.#syncedAt === null ? this.#trouble : null);
    this.#forget();
    if (this.#ended === null) this.#retryLater();
    this.#report();
  }

  #end(reason: FinalReason): void {
    this.#ended = reason;
    this.#leave();
  }

  #leave(): void {
    clearTimeout(this.#retry);
    this.#link?.end(CloseCode.DONE);
    this.#forget();
    this.#report();
  }

  #forget(): void {
    const stoodMs = this.#syncedAt === null ? 0 : performance.now() - this.#syncedAt;
    if (stoodMs >= STABLE_MS) this.#attempt = 0;
    this.#heartbeat.stop();
    this.#link = null;
    this.#syncedAt = null;
    this.#acks.reconnecting();
    this.#presence.forgetOthers();
  }

  #retryLater(): void {
    clearTimeout(this.#retry);
    const wait = backoffMs(this.#attempt, this.#options.random ?? Math.random);
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.#open(), wait);
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
    if (this.#acks.hasStarted && mayEdit(this.#role)) {
      this.#sendCounted(wire.encodeUpdate(update));
    }
    this.#report();
  };

  /** Sends what the other side lacks. */
  #offer(stateVector?: Uint8Array): void {
    this.#sendCounted(wire.encodeStep2(Y.encodeStateAsUpdate(this.#options.doc, stateVector)));
  }

  #sendCounted(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#send(bytes)) this.#acks.sent();
  }

  #send(bytes: Uint8Array<ArrayBuffer>): boolean {
    return this.#link?.send(bytes) ?? false;
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
    if (this.#syncedAt === null)
      return { type: "offline", edits, why: this.#trouble, ended: this.#ended };
    if (!mayEdit(this.#role)) return { type: "read-only", edits };
    return this.#acks.isSettled ? { type: "live" } : { type: "saving", edits };
  }
}
