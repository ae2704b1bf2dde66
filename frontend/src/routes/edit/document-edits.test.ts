import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { DocStore } from "@/collab/doc-store";
import { closeGap, trimHeadTo } from "@/timeline/commands/index";
import { DocumentEdits } from "./document-edits";

interface Person {
  readonly store: DocStore;
  readonly edits: DocumentEdits;
  readonly told: string[];
}

function seed(): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => {
    const meta = {
      schema: 1,
      rate_n: 25,
      rate_d: 1,
      width: 1920,
      height: 1080,
      audio_rate: 48_000,
    };
    for (const [key, value] of Object.entries(meta)) doc.getMap("meta").set(key, value);
    const track = new Y.Map(Object.entries({ kind: "video", name: "V1", order: "m" }));
    doc.getMap("tracks").set("v1", track);
  });
  return Y.encodeStateAsUpdate(doc);
}

function person(update: Uint8Array): Person {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  const store = new DocStore(doc);
  const told: string[] = [];
  let now = 0;
  const edits = new DocumentEdits({
    store,
    personId: "p",
    device: "dev",
    tell: (words) => told.push(words),
    now: () => (now += 10),
  });
  return { store, edits, told };
}

function sync(a: Person, b: Person): void {
  Y.applyUpdate(b.store.doc, Y.encodeStateAsUpdate(a.store.doc));
  Y.applyUpdate(a.store.doc, Y.encodeStateAsUpdate(b.store.doc));
}

function clip(who: Person, id: string) {
  return who.store.projection.get().clips[id];
}

describe("a title", () => {
  test("is placed, typed into as one step, and taken back", () => {
    const ada = person(seed());
    const id = ada.edits.addTitle(10) ?? "";
    for (const text of ["TTitle", "ThTitle", "TheTitle", "ThTitle", "Th Title"])
      ada.edits.setTitle(id, text);
    expect(clip(ada, id)?.text).toBe("Th Title");

    ada.edits.undo();
    expect(clip(ada, id)?.text).toBe("Title");
    ada.edits.undo();
    expect(clip(ada, id)).toBeUndefined();
  });

  test("gets a track of its own where there is no room, and one undo takes back both", () => {
    const ada = person(seed());
    ada.edits.addTitle(0);
    ada.edits.addTitle(20);
    expect(ada.store.projection.get().tracks).toHaveLength(2);

    ada.edits.undo();
    expect(ada.store.projection.get().tracks).toHaveLength(1);
  });

  test("keeps what two people type into it", () => {
    const start = person(seed());
    const id = start.edits.addTitle(0) ?? "";
    const [ada, ben] = [
      person(Y.encodeStateAsUpdate(start.store.doc)),
      person(Y.encodeStateAsUpdate(start.store.doc)),
    ];
    ada.edits.setTitle(id, "The Title");
    ben.edits.setTitle(id, "Title card");
    sync(ada, ben);
    expect(clip(ada, id)?.text).toBe("The Title card");
    expect(clip(ben, id)?.text).toBe("The Title card");
  });
});

describe("undo", () => {
  test("leaves what somebody else has changed since, and names it", () => {
    const ada = person(seed());
    const id = ada.edits.addTitle(0) ?? "";
    const ben = person(Y.encodeStateAsUpdate(ada.store.doc));
    ada.edits.move([id], 10);
    sync(ada, ben);
    ben.edits.move([id], 5);
    sync(ada, ben);

    ada.edits.undo();
    expect(clip(ada, id)?.start).toBe(15);
    expect(ada.told.at(-1)).toContain("Title");
  });

  test("and redo come back to where they were", () => {
    const ada = person(seed());
    const id = ada.edits.addTitle(0) ?? "";
    ada.edits.trim([id], "tail", -25);
    ada.edits.split(50, new Set());
    const before = JSON.stringify(ada.store.projection.get());
    for (let step = 0; step < 2; step++) ada.edits.undo();
    for (let step = 0; step < 2; step++) ada.edits.redo();
    expect(JSON.stringify(ada.store.projection.get())).toBe(before);
    expect(ada.edits.history.get()).toEqual({ undo: "Split title", redo: null });
  });

  test("of a slider takes back the whole stroke", () => {
    const ada = person(seed());
    const id = ada.edits.addTitle(0) ?? "";
    for (const op of [9000, 7000, 4000]) ada.edits.setClip([id], { op }, "Opacity");
    ada.edits.undo();
    expect(clip(ada, id)?.op).toBe(10_000);
  });
});

test("the history that a reload kept is taken back by the same rules", () => {
  const ada = person(seed());
  ada.edits.addTitle(10);
  const { store } = ada;
  const told: string[] = [];
  const options = {
    store,
    personId: "p",
    device: "dev",
    tell: (words: string) => told.push(words),
  };
  const reloaded = new DocumentEdits({ ...options, now: () => 1, undoable: ada.edits.undoable });

  expect(reloaded.history.get().undo).toBe("Add title");
  reloaded.undo();

  expect(Object.keys(store.projection.get().clips)).toEqual([]);
});

test("an edit of a clip that somebody deleted is said to be past undoing, and the next is undone", () => {
  const ada = person(seed());
  const ben = person(Y.encodeStateAsUpdate(ada.store.doc));
  ada.edits.addTrack("video");
  const id = ada.edits.addTitle(10) ?? "";
  ada.edits.move([id], 20);
  sync(ada, ben);
  ben.edits.remove([id]);
  sync(ada, ben);

  ada.edits.undo();
  const tracks = () => ada.store.projection.get().tracks.length;
  expect(ada.told).toEqual([
    "Undo Move title: nothing to take back, because somebody deleted this clip since.",
  ]);
  expect(ada.edits.history.get().undo).toBe("Add title");

  ada.edits.undo();
  const before = tracks();
  ada.edits.undo();

  expect(tracks()).toBe(before - 1);
});

describe("a command", () => {
  test("is one step back, also when it makes a track", () => {
    const ada = person(seed());
    ada.edits.addSolid(0);
    ada.edits.addSolid(20);
    expect(ada.store.projection.get().tracks).toHaveLength(2);
    expect(ada.edits.history.get().undo).toBe("Add colour");

    ada.edits.undo();
    expect(ada.store.projection.get().tracks).toHaveLength(1);
  });

  test("that is refused says why and leaves nothing to undo", () => {
    const ada = person(seed());
    const made = ada.edits.apply("Close gap", (context) =>
      closeGap(context, { track: "v1", frame: 0 }),
    );
    expect(made).toBeNull();
    expect(ada.told).toEqual(["There is no gap here."]);
    expect(ada.edits.history.get().undo).toBeNull();
  });

  test("that stops early says where", () => {
    const ada = person(seed());
    const id = ada.edits.addTitle(10) ?? "";
    ada.edits.apply("Trim", (context) => trimHeadTo(context, { clips: [id], frame: 500 }));
    expect(clip(ada, id)?.start).toBe(134);
    expect(ada.told).toEqual(["A clip keeps one frame."]);
  });

  test("drops a clip between others, or above them", () => {
    const ada = person(seed());
    const first = ada.edits.addTitle(0) ?? "";
    const second = ada.edits.addTitle(200) ?? "";
    ada.edits.move([second], -150, {}, "insert");
    expect(clip(ada, second)?.start).toBe(50);
    expect(clip(ada, first)?.end).toBe(50);

    ada.edits.undo();
    ada.edits.move([second], -150, {}, "on-top");
    expect(clip(ada, first)?.end).toBe(125);
    expect(clip(ada, second)?.track).not.toBe(clip(ada, first)?.track);
  });
});
