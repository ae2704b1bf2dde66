// A small sync server in memory for tests: speaks cutroom.v1 over pairs of callbacks.
import * as Y from "yjs";
import type { Socket } from "./provider-types";
import * as wire from "./wire";

class FakeConnection implements Socket {
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason?: string }) => void) | null = null;
  readyState = 0;
  bufferedAmount = 0;
  received = 0;
  readonly #server: FakeServer;

  constructor(server: FakeServer) {
    this.#server = server;
  }

  send(data: Uint8Array<ArrayBuffer>): void {
    const copy = data.slice();
    setTimeout(() => this.#server.receive(this, copy), 0);
  }

  close(): void {
    this.readyState = 3;
    // What was sent before still arrives.
    setTimeout(() => this.#server.connections.delete(this), 0);
  }

  deliver(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#server.isSilent) return;
    setTimeout(() => this.onmessage?.({ data: bytes.slice().buffer }), 0);
  }
}

export class FakeServer {
  readonly doc = new Y.Doc();
  readonly connections = new Set<FakeConnection>();
  accepted = 0;
  role = "editor";
  holdsAcks = false;
  isSilent = false;
  /** Step 2 is on its way for ever. */
  holdsDocument = false;
  epoch = 1;
  /** How far the server's clock is ahead. */
  aheadMs = 0;
  /** What clients said, in order. */
  readonly heard: wire.Message[] = [];

  accept(): Socket {
    this.accepted += 1;
    const connection = new FakeConnection(this);
    this.connections.add(connection);
    setTimeout(() => this.#greet(connection), 0);
    return connection;
  }

  /** A connection that never opens. */
  acceptNever(): Socket {
    this.accepted += 1;
    return new FakeConnection(this);
  }

  receive(from: FakeConnection, bytes: Uint8Array): void {
    const message = wire.decodeMessage(bytes);
    if (message === null || !this.connections.has(from)) return;
    this.heard.push(message);
    if (message.type === "step-1") {
      if (this.holdsDocument) return;
      from.deliver(wire.encodeStep2(Y.encodeStateAsUpdate(this.doc, message.stateVector)));
    } else if (message.type === "step-2" || message.type === "update") {
      this.#take(from, message.update);
    } else if (message.type === "awareness") {
      for (const other of this.connections) {
        if (other !== from) other.deliver(wire.encodeAwareness(message.update));
      }
    } else if (message.type === "ping") {
      from.deliver(
        wire.encodeJson("ping", { ...message.body, time_ms: Date.now() + this.aheadMs }),
      );
    }
  }

  releaseAcks(): void {
    this.holdsAcks = false;
    for (const connection of this.connections) this.#acknowledge(connection);
  }

  changeRole(role: string): void {
    this.role = role;
    for (const connection of this.connections) {
      connection.deliver(wire.encodeJson("role", { role }));
      if (role === "editor") connection.deliver(wire.encodeStep1(Y.encodeStateVector(this.doc)));
    }
  }

  /** A role that the client has not heard of yet. */
  demoteSilently(): void {
    this.role = "viewer";
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    for (const connection of this.connections) connection.deliver(bytes);
  }

  closeAll(code: number, reason = ""): void {
    for (const connection of [...this.connections]) {
      connection.close();
      connection.onclose?.({ code, reason });
    }
  }

  #greet(connection: FakeConnection): void {
    if (!this.connections.has(connection)) return;
    connection.readyState = 1;
    connection.onopen?.();
    connection.deliver(
      wire.encodeJson("hello", {
        protocol: 1,
        schema: 1,
        epoch: this.epoch,
        time_ms: Date.now() + this.aheadMs,
        role: this.role,
      }),
    );
    if (this.role === "editor") {
      connection.deliver(wire.encodeStep1(Y.encodeStateVector(this.doc)));
    }
  }

  #take(from: FakeConnection, update: Uint8Array): void {
    from.received += 1;
    if (this.role !== "editor") {
      from.deliver(wire.encodeJson("refused", { n: from.received, code: "read_only" }));
      return;
    }
    Y.applyUpdate(this.doc, update);
    if (!this.holdsAcks) this.#acknowledge(from);
    for (const other of this.connections) {
      if (other !== from) other.deliver(wire.encodeUpdate(update));
    }
  }

  #acknowledge(connection: FakeConnection): void {
    connection.deliver(wire.encodeAck(connection.received));
  }
}
