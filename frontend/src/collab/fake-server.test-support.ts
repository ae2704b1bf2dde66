// A small sync server in memory for tests: speaks cutroom.v1 over pairs of callbacks.
import * as Y from "yjs";
import type { Socket } from "./provider-types";
import * as wire from "./wire";

class FakeConnection implements Socket {
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readyState = 0;
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
    this.#server.connections.delete(this);
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

  accept(): Socket {
    this.accepted += 1;
    const connection = new FakeConnection(this);
    this.connections.add(connection);
    setTimeout(() => this.#greet(connection), 0);
    return connection;
  }

  receive(from: FakeConnection, bytes: Uint8Array): void {
    const message = wire.decodeMessage(bytes);
    if (message === null || !this.connections.has(from)) return;
    if (message.type === "step-1") {
      from.deliver(wire.encodeStep2(Y.encodeStateAsUpdate(this.doc, message.stateVector)));
    } else if (message.type === "step-2" || message.type === "update") {
      this.#take(from, message.update);
    } else if (message.type === "ping") {
      from.deliver(wire.encodeJson("ping", { ...message.body, time_ms: Date.now() }));
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

  refuse(code: string): void {
    for (const connection of this.connections) {
      connection.deliver(wire.encodeJson("refused", { n: 1, code }));
    }
  }

  closeAll(code: number): void {
    for (const connection of [...this.connections]) {
      connection.close();
      connection.onclose?.({ code });
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
        epoch: 1,
        time_ms: Date.now(),
        role: this.role,
      }),
    );
    if (this.role === "editor") {
      connection.deliver(wire.encodeStep1(Y.encodeStateVector(this.doc)));
    }
  }

  #take(from: FakeConnection, update: Uint8Array): void {
    Y.applyUpdate(this.doc, update);
    from.received += 1;
    if (!this.holdsAcks) this.#acknowledge(from);
    for (const other of this.connections) {
      if (other !== from) other.deliver(wire.encodeUpdate(update));
    }
  }

  #acknowledge(connection: FakeConnection): void {
    connection.deliver(wire.encodeAck(connection.received));
  }
}
