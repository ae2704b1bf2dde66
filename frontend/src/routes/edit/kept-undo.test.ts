import { expect, test } from "vitest";
import type { UndoEntry } from "@/timeline/undo";
import { KeptUndo } from "./kept-undo";

class MemoryStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
}

function entryOf(label: string, value: unknown): UndoEntry {
  const patch = { map: "clips", id: "a", key: "name", before: null, after: value } as const;
  return { label, patches: [{ type: "set", ...patch }] };
}

test("the history of a timeline comes back as it was", () => {
  const storage = new MemoryStorage();
  const entries = [entryOf("Move", 1), entryOf("Trim", 2)];
  new KeptUndo(storage, "p:one").remember(entries);

  expect(new KeptUndo(storage, "p:one").read()).toEqual({ entries, isWhole: true });
  expect(new KeptUndo(storage, "p:two").read().entries).toEqual([]);
});

test("of what does not fit the newest gestures are kept", () => {
  const storage = new MemoryStorage();
  const large = "x".repeat(400_000);
  const kept = new KeptUndo(storage, "p:one");
  kept.remember([entryOf("One", large), entryOf("Two", large), entryOf("Three", large)]);

  expect(kept.read().entries.map(({ label }) => label)).toEqual(["Two", "Three"]);
});

test("an empty history leaves nothing behind", () => {
  const storage = new MemoryStorage();
  const kept = new KeptUndo(storage, "p:one");
  kept.remember([entryOf("Move", 1)]);
  kept.remember([]);

  expect(storage.items.size).toBe(0);
});

test.each(["{half", "{}", '[{"label":"Move"}]', '[{"label":"Move","patches":[null]}]'])(
  "a history that cannot be read begins anew and is told: %s",
  (text) => {
    const storage = new MemoryStorage();
    storage.setItem("cutroom.undo.p:one", text);

    expect(new KeptUndo(storage, "p:one").read()).toEqual({ entries: [], isWhole: false });
  },
);
