import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { FakeServer } from "./fake-server.test-support";
import { Provider } from "./provider";
import type { SyncStatus } from "./status";

interface Client {
  readonly doc: Y.Doc;
  readonly provider: Provider;
  readonly seen: SyncStatus[];
  readonly refused: string[];
}

let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
});

afterEach(() => {
  vi.useRealTimers();
});

function makeClient(keptEdits = 0, doc = new Y.Doc()): Client {
  const seen: SyncStatus[] = [];
  const refused: string[] = [];
  const nothing = () => undefined;
  const provider = new Provider({
    doc,
    awareness: new Awareness(doc),
    openSocket: () => server.accept(),
    events: {
      onStatus: (status) => seen.push(status),
      onRole: nothing,
      onMembers: nothing,
      onSynced: nothing,
      onRefused: (code) => refused.push(code),
      onEpoch: nothing,
      onUnsaved: nothing,
    },
    keptEdits,
    epoch: null,
    random: () => 0,
  });
  return { doc, provider, seen, refused };
}

async function settle(milliseconds = 20): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

function edit(doc: Y.Doc, value: number): void {
  doc.getMap("clips").set("a", value);
}

describe("status", () => {
  test("is live only when everything of mine is acknowledged", async () => {
    const { doc, provider } = makeClient();
    provider.connect();
    await settle();
    expect(provider.status).toEqual({ type: "live" });

    server.holdsAcks = true;
    edit(doc, 1);
    await settle();
    expect(provider.status).toEqual({ type: "saving", edits: 1 });

    server.releaseAcks();
    await settle();
    expect(provider.status).toEqual({ type: "live" });
  });

  test("counts the edits that are kept while offline, and those of an earlier page", async () => {
    const { doc, provider } = makeClient(2);
    provider.connect();
    provider.lost();
    edit(doc, 1);
    expect(provider.status).toEqual({ type: "offline", edits: 3, ended: null });

    await settle(1000);
    expect(provider.status).toEqual({ type: "live" });
    expect(server.doc.getMap("clips").get("a")).toBe(1);
  });

  test("an acknowledgement lost with its connection is made up by step 2 of the next", async () => {
    const { doc, provider } = makeClient();
    provider.connect();
    await settle();
    server.holdsAcks = true;
    edit(doc, 1);
    await settle();
    server.holdsAcks = false;
    server.closeAll(1012);
    expect(provider.status).toEqual({ type: "offline", edits: 1, ended: null });

    await settle(1000);
    expect(provider.status).toEqual({ type: "live" });
  });

  test("is read-only for a viewer, who sends nothing", async () => {
    server.role = "viewer";
    const { doc, provider } = makeClient();
    provider.connect();
    await settle();
    edit(doc, 1);
    await settle();
    expect(provider.status).toEqual({ type: "read-only", edits: 1 });
    expect(server.doc.getMap("clips").size).toBe(0);
  });

  test("follows a role that changes while connected", async () => {
    const { provider } = makeClient();
    provider.connect();
    await settle();
    server.changeRole("viewer");
    await settle();
    expect(provider.status.type).toBe("read-only");

    server.changeRole("editor");
    await settle();
    expect(provider.status).toEqual({ type: "live" });
  });
});

describe("reconnecting", () => {
  test.each([1001, 1006, 1009, 1011, 1012, 1013])("comes back after %i", async (code) => {
    const { provider } = makeClient();
    provider.connect();
    await settle();
    server.closeAll(code);
    expect(provider.status.type).toBe("offline");

    await settle(20_000);
    expect(provider.status.type).toBe("live");
  });

  test.each([
    [4401, "signed-out"],
    [4403, "not-allowed"],
    [4404, "no-such-timeline"],
    [4409, "old-epoch"],
    [4413, "too-large"],
    [4499, "malformed"],
  ])("stays away after %i", async (code, ended) => {
    const { provider } = makeClient();
    provider.connect();
    await settle();
    server.closeAll(code);
    await settle(60_000);
    expect(provider.status).toEqual({ type: "offline", edits: 0, ended });
    expect(server.accepted).toBe(1);
  });

  test("goes on after signing in again, with what was edited meanwhile", async () => {
    const { doc, provider } = makeClient();
    provider.connect();
    await settle();
    server.closeAll(4401);
    edit(doc, 5);
    expect(provider.status).toEqual({ type: "offline", edits: 1, ended: "signed-out" });

    provider.connect();
    await settle();
    expect(provider.status).toEqual({ type: "live" });
    expect(server.doc.getMap("clips").get("a")).toBe(5);
  });

  test("a connection that has gone silent is given up", async () => {
    const { provider } = makeClient();
    provider.connect();
    await settle();
    server.isSilent = true;
    await settle(45_000);
    expect(server.accepted).toBeGreaterThan(1);
    expect(provider.status.type).toBe("offline");
  });
});

describe("others", () => {
  test("edits reach a second client", async () => {
    const [first, second] = [makeClient(), makeClient()];
    first.provider.connect();
    second.provider.connect();
    await settle();
    edit(first.doc, 7);
    await settle();
    expect(second.doc.getMap("clips").get("a")).toBe(7);
  });

  test("a refused edit is told", async () => {
    const { provider, refused } = makeClient();
    provider.connect();
    await settle();
    server.refuse("read_only");
    await settle();
    expect(refused).toEqual(["read_only"]);
  });
});
