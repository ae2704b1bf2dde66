import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Client, type ClientOptions, clientOf, edit } from "./client.test-support";
import { FakeServer } from "./fake-server.test-support";

let server: FakeServer;

const makeClient = (options: ClientOptions = {}): Client => clientOf(server, options);

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
});

afterEach(() => {
  vi.useRealTimers();
});

async function settle(milliseconds = 20): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
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
    const { doc, provider } = makeClient({ keptEdits: 2 });
    provider.connect();
    provider.lost();
    edit(doc, 1);
    expect(provider.status).toEqual({ type: "offline", edits: 3, why: null, ended: null });

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
    expect(provider.status).toEqual({ type: "offline", edits: 1, why: "restarting", ended: null });

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
    [4409, "old-page"],
    [4413, "too-large"],
    [4499, "malformed"],
  ])("stays away after %i", async (code, ended) => {
    const { provider } = makeClient();
    provider.connect();
    await settle();
    server.closeAll(code);
    await settle(60_000);
    expect(provider.status).toEqual({ type: "offline", edits: 0, why: null, ended });
    expect(server.accepted).toBe(1);
  });

  test("goes on after signing in again, with what was edited meanwhile", async () => {
    const { doc, provider } = makeClient();
    provider.connect();
    await settle();
    server.closeAll(4401);
    edit(doc, 5);
    expect(provider.status).toEqual({ type: "offline", edits: 1, why: null, ended: "signed-out" });

    provider.connect();
    await settle();
    expect(provider.status).toEqual({ type: "live" });
    expect(server.doc.getMap("clips").get("a")).toBe(5);
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

  test("see what I show at once, and that I am gone at once", async () => {
    const [first, second] = [makeClient(), makeClient()];
    first.provider.connect();
    second.provider.connect();
    await settle();
    first.awareness.setLocalState({ sel: ["a"] });
    await settle(60);
    expect(second.awareness.getStates().get(first.awareness.clientID)).toEqual({ sel: ["a"] });

    first.provider.stop();
    await settle(5);
    expect(second.awareness.getStates().has(first.awareness.clientID)).toBe(false);
  });

  test("are not seen without a connection", async () => {
    const [first, second] = [makeClient(), makeClient()];
    first.provider.connect();
    second.provider.connect();
    await settle(100);
    expect(first.awareness.getStates().size).toBe(2);
    first.provider.lost();
    expect(first.awareness.getStates().size).toBe(1);
  });

  test("hear of a moving pointer 20 to 30 times a second, and its last place", async () => {
    const { provider, awareness } = makeClient();
    provider.connect();
    await settle(100);
    const before = server.heard.length;
    for (let step = 0; step < 500; step += 1) {
      awareness.setLocalState({ cur: step });
      await settle(2);
    }
    await settle(50);
    const said = server.heard.slice(before).filter(({ type }) => type === "awareness");
    expect(said.length).toBeGreaterThanOrEqual(20);
    expect(said.length).toBeLessThanOrEqual(30);
    const last = said.at(-1);
    expect(last?.type === "awareness" && new TextDecoder().decode(last.update)).toContain("499");
  });

  test("hear nothing of what never changed", async () => {
    const { provider } = makeClient();
    provider.connect();
    await settle(100);
    const before = server.heard.length;
    await settle(9_000);
    expect(server.heard.slice(before)).toEqual([]);
  });
});
