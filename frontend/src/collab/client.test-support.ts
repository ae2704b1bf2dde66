// One browser's side of the sync socket, for tests.
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { FakeServer } from "./fake-server.test-support";
import { Provider } from "./provider";
import type { Socket } from "./provider-types";
import { ServerClock } from "./server-clock";
import type { Role, SyncStatus } from "./status";

export interface Client {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly provider: Provider;
  readonly clock: ServerClock;
  readonly seen: SyncStatus[];
  readonly refused: string[];
}

export interface ClientOptions {
  readonly keptEdits?: number;
  readonly epoch?: number;
  readonly role?: Role;
  readonly doc?: Y.Doc;
  readonly openSocket?: () => Socket;
}

export function clientOf(server: FakeServer, options: ClientOptions = {}): Client {
  const doc = options.doc ?? new Y.Doc();
  const awareness = new Awareness(doc);
  const clock = new ServerClock();
  const seen: SyncStatus[] = [];
  const refused: string[] = [];
  const nothing = () => undefined;
  const provider = new Provider({
    doc,
    awareness,
    clock,
    openSocket: options.openSocket ?? (() => server.accept()),
    events: {
      onStatus: (status) => seen.push(status),
      onRole: nothing,
      onMembers: nothing,
      onSynced: nothing,
      onRefused: (code) => refused.push(code),
      onEpoch: nothing,
      onUnsaved: nothing,
    },
    keptEdits: options.keptEdits ?? 0,
    epoch: options.epoch ?? null,
    role: options.role ?? null,
    random: () => 0,
  });
  return { doc, awareness, provider, clock, seen, refused };
}

export function edit(doc: Y.Doc, value: number): void {
  doc.getMap("clips").set("a", value);
}
