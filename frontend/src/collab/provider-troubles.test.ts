import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { type Client, type ClientOptions, clientOf, edit } from "./client.test-support";
import { FakeServer } from "./fake-server.test-support";
import * as wire from "./wire";

let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function settle(milliseconds = 20): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

async function connected(options: ClientOptions = {}): Promise<Client> {
  const client = clientOf(server, options);
  client.provider.connect();
  await settle();
  return client;
}

describe("a connection that looks open and is dead", () => {
  test("is noticed by a ping without an answer, and replaced", async () => {
    const { provider } = await connected();
    server.isSilent = true;
    await settle(22_000);
    expect(provider.status.type).toBe("offline");

    server.isSilent = false;
    await settle(15_000);
    expect(provider.status.type).toBe("live");
  });

  test("is noticed within seconds when the page is looked at again", async () => {
    const { provider } = await connected();
    server.isSilent = true;
    provider.hurry();
    await settle(8_000);
    expect(provider.status.type).toBe("offline");
  });

  test("one that still loads a large document is left to it, however often it is looked at", async () => {
    server.holdsDocument = true;
    const { provider } = await connected();
    server.isSilent = true;
    for (let look = 0; look < 5; look += 1) {
      provider.hurry();
      await settle(9_000);
    }
    expect(server.accepted).toBe(1);
  });

  test("a living one survives any number of looks", async () => {
    const { provider } = await connected();
    for (let look = 0; look < 10; look += 1) {
      provider.hurry();
      await settle(1_000);
    }
    expect(provider.status.type).toBe("live");
    expect(server.accepted).toBe(1);
  });

  test("a quiet hour in a hidden tab, whose timers come once a minute, is no death", async () => {
    const { setInterval: every } = globalThis;
    vi.spyOn(globalThis, "setInterval").mockImplementation(((work: () => void, ms: number) =>
      every(work, Math.max(60_000, ms))) as typeof setInterval);
    const { provider } = await connected();
    await settle(3_600_000);
    expect(server.accepted).toBe(1);
    expect(provider.status.type).toBe("live");
  });

  test("a large edit on a slow line is no death while its bytes leave", async () => {
    const { provider } = await connected();
    const [connection] = server.connections;
    if (connection === undefined) throw new Error("nobody is connected");
    server.isSilent = true;
    connection.bufferedAmount = 9_000_000;
    const draining = setInterval(() => {
      connection.bufferedAmount -= 100_000;
    }, 1_000);
    await settle(60_000);
    expect(provider.status.type).toBe("live");

    clearInterval(draining);
    await settle(30_000);
    expect(server.accepted).toBeGreaterThan(1);
  });

  test("dialling that hangs is given up, and at once when the network comes back", async () => {
    const client = clientOf(server, { openSocket: () => server.acceptNever() });
    client.provider.connect();
    await settle(9_000);
    expect(server.accepted).toBe(1);
    client.provider.hurry();
    expect(server.accepted).toBe(2);
    await settle(11_000);
    expect(server.accepted).toBeGreaterThan(2);
  });

  test("a browser that refuses the address is offline and tries again", async () => {
    let refusals = 0;
    const openSocket = () => {
      refusals += 1;
      if (refusals < 3) throw new DOMException("no", "SecurityError");
      return server.accept();
    };
    const { provider } = await connected({ openSocket });
    expect(provider.status.type).toBe("offline");
    await settle(2_000);
    expect(provider.status.type).toBe("live");
  });
});

describe("a close", () => {
  test.each([
    [1009, "", "message-too-large"],
    [1011, "", "failed"],
    [1012, "restarting", "restarting"],
    [1013, "edits cannot be saved at the moment", "busy"],
    [1013, "room_full", "full"],
    [1006, "", null],
  ])("%i %s says why", async (code, reason, why) => {
    const { provider } = await connected();
    server.closeAll(code, reason);
    expect(provider.status).toEqual({ type: "offline", edits: 0, why, ended: null });
  });

  test("its reason stays while nobody answers, and goes when it works again", async () => {
    const { provider } = await connected();
    server.closeAll(1013);
    server.isSilent = true;
    await settle(11_000);
    server.closeAll(1006);
    expect(provider.status).toMatchObject({ type: "offline", why: "busy" });

    server.isSilent = false;
    await settle(30_000);
    server.closeAll(1006);
    expect(provider.status).toMatchObject({ type: "offline", why: null });
  });

  test("right after each connecting makes the pauses longer", async () => {
    await connected();
    for (let turn = 0; turn < 40; turn += 1) {
      server.closeAll(1013);
      await settle(500);
    }
    // 20 s of being thrown out: 150, 300, 600 ms, and so on, and not 40 times.
    expect(server.accepted).toBeLessThan(9);
  });

  test("for edits after the right to edit was lost brings a watcher back to watch", async () => {
    const { provider } = await connected();
    server.changeRole("viewer");
    await settle();
    server.closeAll(4403, "read_only");
    await settle(1_000);
    expect(provider.status).toEqual({ type: "read-only", edits: 0 });
  });

  test("for removal is final", async () => {
    const { provider } = await connected();
    server.closeAll(4403, "removed");
    expect(provider.status).toMatchObject({ ended: "not-allowed" });
  });
});

describe("another document under the same name", () => {
  test("is known by the epoch in hello, before any of it is mixed in", async () => {
    server.epoch = 2;
    server.doc.getMap("clips").set("new", 1);
    const { doc, provider } = await connected({ epoch: 1 });
    expect(provider.status).toMatchObject({ type: "offline", ended: "old-epoch" });
    expect(doc.getMap("clips").size).toBe(0);
    expect(server.doc.getMap("clips").toJSON()).toEqual({ new: 1 });
  });

  test("is not what an old page meets: its edits are kept for the new one", async () => {
    const { doc, provider } = await connected({ epoch: 1 });
    server.closeAll(4409, "reload");
    edit(doc, 4);
    expect(provider.status).toEqual({ type: "offline", edits: 1, why: null, ended: "old-page" });
  });
});

test.each([
  ["a sync message that ends too early", Uint8Array.from([0, 2, 9, 1])],
  ["a JSON message that is none", Uint8Array.from([104, 2, 123, 123])],
  ["no bytes at all", new Uint8Array()],
])("%s ends the conversation and not the page", async (_what, bytes) => {
  const { provider } = await connected();
  server.send(bytes);
  await settle();
  expect(provider.status).toMatchObject({ type: "offline", ended: "malformed" });
});

test("a message of a later version is passed over", async () => {
  const { provider } = await connected();
  server.send(Uint8Array.from([107, 2, 123, 125]));
  await settle();
  expect(provider.status.type).toBe("live");
});

describe("refused edits", () => {
  test("are told, counted, and sent when the right comes back", async () => {
    const { doc, provider, refused } = await connected();
    server.demoteSilently();
    edit(doc, 1);
    await settle();
    server.changeRole("viewer");
    await settle();
    expect(refused).toEqual(["read_only"]);
    expect(provider.status).toEqual({ type: "read-only", edits: 1 });
    expect(server.doc.getMap("clips").size).toBe(0);

    server.changeRole("editor");
    await settle();
    expect(provider.status).toEqual({ type: "live" });
    expect(server.doc.getMap("clips").get("a")).toBe(1);
  });

  test("are not acknowledged by an edit that comes after them", async () => {
    const { doc, provider } = await connected();
    server.demoteSilently();
    edit(doc, 1);
    await settle();
    server.role = "editor";
    server.send(wire.encodeJson("role", { role: "editor" }));
    await settle();
    doc.getMap("tracks").set("b", 2);
    await settle();
    expect(provider.status.type).toBe("saving");

    server.send(wire.encodeStep1(Y.encodeStateVector(server.doc)));
    await settle();
    expect(provider.status).toEqual({ type: "live" });
    expect(server.doc.getMap("clips").get("a")).toBe(1);
    expect(server.doc.getMap("tracks").get("b")).toBe(2);
  });
});

test("edits that were read from a slow disk after connecting are sent", async () => {
  const { doc, provider } = await connected({ keptEdits: 1 });
  const earlier = new Y.Doc();
  edit(earlier, 3);
  Y.transact(doc, () => Y.applyUpdate(doc, Y.encodeStateAsUpdate(earlier)), "disk", false);
  provider.offerAll();
  await settle();
  expect(server.doc.getMap("clips").get("a")).toBe(3);
  expect(provider.status).toEqual({ type: "live" });
});

test("what this person might do is remembered until the server says otherwise", async () => {
  server.role = "viewer";
  const client = clientOf(server, { role: "editor" });
  edit(client.doc, 1);
  client.provider.connect();
  edit(client.doc, 2);
  await settle();
  expect(client.provider.status).toEqual({ type: "read-only", edits: 1 });
  expect(server.heard.filter(({ type }) => type === "update" || type === "step-2")).toEqual([]);
});
