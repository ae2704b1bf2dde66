import { expect, test } from "vitest";
import { KeptGestures } from "./kept-gestures";
import type { LedgerGesture } from "./ledger-writes";

class MemoryStorage {
  readonly #items = new Map<string, string>();
  keys = () => [...this.#items.keys()];
  getItem = (key: string) => this.#items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.#items.set(key, value);
  removeItem = (key: string) => void this.#items.delete(key);
}

function gestureOf(id: number, at: number, saved = true): LedgerGesture {
  const patch = { type: "set", map: "clips", id: "a", key: "at", before: 0, after: id } as const;
  const place = { entry: "1:0", value: `1:${id}` };
  const marks = { unseen: false, struck: false, locked: false, told: false, conformed: null };
  const write = { patch, base: 0, before: 0, inherited: {}, place, ...marks };
  return {
    id,
    label: `Move ${id}`,
    at,
    saved,
    writes: new Set([write]),
    extents: {},
    halves: [],
    dismissed: [],
  };
}

function open(storage: MemoryStorage, device: string, held: readonly string[] = []): KeptGestures {
  const options = { storage, keys: storage.keys(), scope: "p:t", device };
  return new KeptGestures({ ...options, heldDevices: new Set(held) });
}

test("gestures survive a reload of their tab", () => {
  const storage = new MemoryStorage();
  open(storage, "one").remember([gestureOf(4, 10), gestureOf(5, 20, false)]);

  const [first, second] = open(storage, "one").fromBefore;

  expect(first).toEqual({ ...gestureOf(4, 10), id: 1 });
  expect(second).toEqual({ ...gestureOf(5, 20, false), id: 2 });
});

test("a new tab takes over from closed ones, and not from open ones", () => {
  const storage = new MemoryStorage();
  open(storage, "closed").remember([gestureOf(1, 30)]);
  open(storage, "open", ["closed"]).remember([gestureOf(1, 10)]);

  const tab = open(storage, "new", ["open"]);
  tab.remember(tab.fromBefore);

  expect(tab.fromBefore.map(({ at }) => at)).toEqual([30]);
  expect(storage.keys()).toEqual(["cutroom.gestures.p:t.open", "cutroom.gestures.p:t.new"]);
});

test("what is not saved is kept whole, of the rest the newest thousand writes", () => {
  const storage = new MemoryStorage();
  const saved = Array.from({ length: 1200 }, (_, index) => gestureOf(index + 1, index));
  const unsaved = gestureOf(1201, 1201, false);

  open(storage, "one").remember([...saved, unsaved]);

  const kept = open(storage, "one").fromBefore;
  expect(kept.length).toBe(1000);
  expect(kept.at(-1)?.saved).toBe(false);
});

test("nothing is stored where nothing is remembered", () => {
  const storage = new MemoryStorage();
  const tab = open(storage, "one");
  tab.remember([gestureOf(1, 1)]);
  tab.remember([]);

  expect(storage.keys()).toEqual([]);
});

test("a full storage is told", () => {
  const storage = new MemoryStorage();
  storage.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };

  expect(open(storage, "one").remember([gestureOf(1, 1)])).toBe(false);
});

test.each([
  "{half",
  "{}",
  "[null]",
  "[7]",
  '[{"id":1}]',
  '[{"id":1,"at":2,"label":"","saved":true,"extents":{},"halves":[],"dismissed":[],"writes":[0]}]',
])("what is no history of ours is told, and opens the editor all the same: %s", (text) => {
  const storage = new MemoryStorage();
  storage.setItem("cutroom.gestures.p:t.one", text);

  const tab = open(storage, "one");

  expect(tab.fromBefore).toEqual([]);
  expect(tab.isUnreadable).toBe(true);
});

test("one broken gesture takes no other with it", () => {
  const storage = new MemoryStorage();
  open(storage, "one").remember([gestureOf(1, 1), gestureOf(2, 2)]);
  const [first, second] = JSON.parse(storage.getItem("cutroom.gestures.p:t.one") ?? "");
  storage.setItem("cutroom.gestures.p:t.one", JSON.stringify([{ ...first, at: "noon" }, second]));

  const tab = open(storage, "one");

  expect(tab.fromBefore.map(({ label }) => label)).toEqual(["Move 2"]);
  expect(tab.isUnreadable).toBe(true);
});

test("what can be read is nothing to tell", () => {
  const storage = new MemoryStorage();
  open(storage, "one").remember([gestureOf(1, 1)]);

  expect(open(storage, "one").isUnreadable).toBe(false);
  expect(open(storage, "two").isUnreadable).toBe(false);
});
