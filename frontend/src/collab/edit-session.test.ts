// @vitest-environment happy-dom
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { eventually } from "../eventually.test-support";
import { EditSession, type SessionOptions } from "./edit-session";
import { FakeServer } from "./fake-server.test-support";
import type { SyncStatus } from "./status";

let server: FakeServer;
let factory: IDBFactory;
const opened: EditSession[] = [];

/** As a browser has them: who comes second does not get it, and nobody lets go of one. */
function fakeLocks() {
  const held = new Set<string>();
  return {
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
    request: async (name: string, _options: object, use: (lock: object | null) => unknown) => {
      const free = !held.has(name);
      held.add(name);
      return use(free ? { name } : null);
    },
  };
}

beforeEach(() => {
  Object.defineProperty(navigator, "locks", { value: fakeLocks(), configurable: true });
  server = new FakeServer();
  server.doc.getMap("meta").set("rate_n", 25);
  factory = new IDBFactory();
});

afterEach(() => {
  for (const session of opened.splice(0)) session.close();
  localStorage.clear();
  sessionStorage.clear();
  vi.restoreAllMocks();
});

async function open(options: Partial<SessionOptions> = {}): Promise<EditSession> {
  const session = await EditSession.open({
    timelineId: "t",
    person: { id: "ada", name: "Ada", color: 1 },
    role: "editor",
    signIn: () => new Promise(() => undefined),
    openSocket: () => server.accept(),
    indexedDB: factory,
    ...options,
  });
  opened.push(session);
  return session;
}

async function until(session: EditSession, wanted: Partial<SyncStatus>): Promise<void> {
  await eventually(() => expect(session.status.get()).toMatchObject(wanted));
}

function edit(session: EditSession, key: string): void {
  session.store.doc.getMap("clips").set(key, { kind: "solid" });
}

describe("a closed tab", () => {
  test("keeps edits that were not sent, counts them, and the next one sends them", async () => {
    const nowhere = () => server.acceptNever();
    const first = await open({ openSocket: nowhere });
    edit(first, "a");
    edit(first, "b");
    expect(first.status.get()).toMatchObject({ type: "offline", edits: 2 });
    dispatchEvent(new Event("pagehide"));
    first.close();

    const second = await open();
    expect(second.status.get()).toMatchObject({ type: "offline", edits: 2 });
    await until(second, { type: "live" });
    expect([...server.doc.getMap("clips").keys()].sort()).toEqual(["a", "b"]);
  });

  test("leaves nothing to count when everything was saved", async () => {
    const first = await open();
    await until(first, { type: "live" });
    edit(first, "a");
    await until(first, { type: "live" });
    first.close();

    expect((await open()).status.get()).toMatchObject({ type: "offline", edits: 0 });
  });
});

test("two tabs of one person are two devices with presence of their own", async () => {
  const [first, second] = [await open(), await open()];
  await until(second, { type: "live" });
  expect(first.device).not.toBe(second.device);
  first.presence.say({ sel: ["a"] });
  await eventually(() => {
    expect(second.presence.people.get().map(({ selection }) => selection)).toEqual([["a"]]);
  });
  await eventually(() => {
    expect(first.presence.people.get().map(({ selection }) => selection)).toEqual([[]]);
  });
});

describe("a page that comes back from the back/forward cache", () => {
  test("is live again and shows what it showed before", async () => {
    const [session, other] = [await open(), await open()];
    await until(session, { type: "live" });
    session.presence.say({ sel: ["a"] });
    await eventually(() => expect(other.presence.people.get()[0]?.selection).toEqual(["a"]));
    dispatchEvent(new Event("pagehide"));
    expect(session.status.get().type).toBe("offline");
    await eventually(() => expect(server.connections.size).toBe(0));

    const event = new Event("pageshow");
    dispatchEvent(Object.assign(event, { persisted: true }));
    await until(session, { type: "live" });
    await until(other, { type: "live" });
    await eventually(() => expect(other.presence.people.get()[0]?.selection).toEqual(["a"]));
  });
});

test("a hidden tab says that it is still there, though its timers hardly come", async () => {
  const ticked = { onmessage: () => undefined, terminate: vi.fn() };
  vi.stubGlobal("Worker", function makeWorker() {
    return ticked;
  });
  const session = await open();
  await until(session, { type: "live" });
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  const clock = () => session.presence.awareness.meta.get(session.presence.clientId)?.clock ?? 0;
  const before = clock();
  ticked.onmessage();
  expect(clock()).toBe(before + 1);

  session.close();
  expect(ticked.terminate).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
});

describe("a session that ends", () => {
  test("asks once for sign-in, however much is edited meanwhile, and goes on", async () => {
    const back = Promise.withResolvers<void>();
    const signIn = vi.fn(() => back.promise);
    const session = await open({ signIn });
    await until(session, { type: "live" });
    server.closeAll(4401);
    edit(session, "a");
    edit(session, "b");
    expect(session.status.get()).toMatchObject({ ended: "signed-out", edits: 2 });
    expect(signIn).toHaveBeenCalledOnce();

    back.resolve();
    await until(session, { type: "live" });
    expect(server.doc.getMap("clips").size).toBe(2);
  });

  test("does not come back for a page that was left meanwhile", async () => {
    const back = Promise.withResolvers<void>();
    const session = await open({ signIn: () => back.promise });
    await until(session, { type: "live" });
    server.closeAll(4401);
    session.close();
    back.resolve();
    await back.promise;
    expect(server.accepted).toBe(1);
  });
});

test("a refusal is forgotten when the right to edit is back and the edit is saved", async () => {
  const session = await open();
  await until(session, { type: "live" });
  server.demoteSilently();
  edit(session, "a");
  server.changeRole("viewer");
  await eventually(() => expect(session.refused.get()).toBe("read_only"));
  await until(session, { type: "read-only", edits: 1 });

  server.changeRole("editor");
  await until(session, { type: "live" });
  expect(session.refused.get()).toBe(null);
});

describe("starting afresh", () => {
  test("leaves neither the edits nor their number behind", async () => {
    vi.spyOn(location, "reload").mockImplementation(() => undefined);
    const session = await open({ openSocket: () => server.acceptNever() });
    edit(session, "a");
    await session.startAfresh();
    dispatchEvent(new Event("pagehide"));
    session.close();

    const next = await open();
    expect(next.status.get()).toMatchObject({ edits: 0 });
    await until(next, { type: "live" });
    expect(server.doc.getMap("clips").size).toBe(0);
  });
});

describe("a browser that keeps nothing", () => {
  const leave = () => {
    const event = new Event("beforeunload", { cancelable: true });
    dispatchEvent(event);
    return event.defaultPrevented;
  };

  test("is told, edits and saves all the same, and asks before something is lost", async () => {
    const session = await open({ indexedDB: null });
    await until(session, { type: "live" });
    expect(session.storageTrouble.get()).toBe("blocked");
    expect(leave()).toBe(false);

    server.holdsAcks = true;
    edit(session, "a");
    await until(session, { type: "saving" });
    expect(leave()).toBe(true);

    server.releaseAcks();
    await until(session, { type: "live" });
    expect(leave()).toBe(false);
  });

  test("also of numbers does not stop editing", async () => {
    const session = await open({ openSocket: () => server.acceptNever() });
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("no room", "QuotaExceededError");
    });
    edit(session, "a");
    edit(session, "b");
    expect(session.status.get()).toMatchObject({ type: "offline", edits: 2 });
  });
});

test("numbers that something else has spoilt are not believed", async () => {
  localStorage.setItem("cutroom.kept.ada:t", '{"x": "many", "y": 2');
  expect((await open()).status.get()).toMatchObject({ edits: 0 });
});
