import { expect, test } from "vitest";
import {
  addTitle,
  closeGap,
  conformTimeline,
  deleteClips,
  type EditContext,
  moveClips,
  type Outcome,
} from "./commands/index.ts";
import type { DocumentData } from "./model.ts";
import { applyPatches, type Patch } from "./patches.ts";
import { project } from "./projection.ts";
import { UNDO_LIMIT, UndoStack } from "./undo.ts";

const STAMP = ["me", 1] as const;

function documentOf(clips: Record<string, unknown>): DocumentData {
  const tracks = { v1: { kind: "video", order: "a" } };
  return { meta: {}, tracks, assets: {}, clips, xfades: {}, marks: {}, texts: {} };
}

function contextOf(data: DocumentData): EditContext {
  let made = 0;
  const newId = () => `new${made++}`;
  return { data, projection: project(data), newId, stamp: STAMP, device: "dev" };
}

function patchesOf(outcome: Outcome): readonly Patch[] {
  if (outcome.type === "refused") throw new Error(outcome.message);
  return outcome.patches;
}

const solid = (at: number) => ({ kind: "solid", track: "v1", at, tail: 10 });

test("undo and redo lead back to the same document", () => {
  const before = documentOf({ a: solid(0), b: solid(20) });
  const stack = new UndoStack();
  const patches = patchesOf(moveClips(contextOf(before), { clips: ["a", "b"], frames: 5 }));
  const moved = applyPatches(before, patches);
  stack.record("move", patches, before);

  const undone = applyPatches(moved, stack.undo(moved, STAMP)?.patches ?? []);
  const redone = applyPatches(undone, stack.redo(undone, STAMP)?.patches ?? []);

  expect(undone).toEqual(before);
  expect(redone).toEqual(moved);
});

test("what somebody changed since stays and is named", () => {
  const before = documentOf({ a: solid(0), b: solid(20) });
  const stack = new UndoStack();
  const patches = patchesOf(moveClips(contextOf(before), { clips: ["a", "b"], frames: 5 }));
  stack.record("move", patches, before);
  const theirs: Patch = { type: "set", map: "clips", id: "b", key: "at", before: 25, after: 90 };
  const now = applyPatches(applyPatches(before, patches), [theirs]);

  const reversal = stack.undo(now, STAMP);

  const after = applyPatches(now, reversal?.patches ?? []);
  expect(after.clips.a).toEqual(before.clips.a);
  expect((after.clips.b as Record<string, unknown>).at).toBe(90);
  expect(reversal?.skipped.map((patch) => patch.id)).toEqual(["b"]);
});

test("a new title is taken back by a tombstone and comes again with redo", () => {
  const before = documentOf({});
  const stack = new UndoStack();
  const patches = patchesOf(addTitle(contextOf(before), { track: "v1", at: 0, text: "Hello" }));
  stack.record("add title", patches, before);
  const added = applyPatches(before, patches);

  const undone = applyPatches(added, stack.undo(added, STAMP)?.patches ?? []);
  const redone = applyPatches(undone, stack.redo(undone, STAMP)?.patches ?? []);

  expect(Object.keys(project(undone).clips)).toEqual([]);
  expect(redone).toEqual(added);
});

test("a gesture on a clip that is deleted now is named and changes nothing", () => {
  const before = documentOf({ a: solid(0) });
  const stack = new UndoStack();
  const patches = patchesOf(moveClips(contextOf(before), { clips: ["a"], frames: 5 }));
  stack.record("move", patches, before);
  const moved = applyPatches(before, patches);
  const gone = applyPatches(moved, patchesOf(deleteClips(contextOf(moved), { clips: ["a"] })));

  const reversal = stack.undo(gone, STAMP);

  expect(reversal?.patches).toEqual([]);
  expect(reversal?.skipped.length).toBe(2);
});

test("only the newest gestures are kept", () => {
  const stack = new UndoStack();
  const patch: Patch = { type: "set", map: "clips", id: "a", key: "at", before: 0, after: 1 };
  for (let index = 0; index < UNDO_LIMIT + 5; index++)
    stack.record(`move ${index}`, [patch], documentOf({}));

  expect(stack.entries.length).toBe(UNDO_LIMIT);
  expect(stack.entries[0]?.label).toBe("move 5");
});

test("undoing my typing leaves what others typed around it", () => {
  const data = { ...documentOf({ a: { kind: "text", track: "v1", tail: 9 } }), texts: { a: "x" } };
  const stack = new UndoStack();
  stack.record("type", [{ type: "text", id: "a", index: 1, remove: "", insert: "mine" }], data);
  const now = { ...data, texts: { a: "theirs xmine!" } };

  const after = applyPatches(now, stack.undo(now, STAMP)?.patches ?? []);

  expect(after.texts.a).toBe("theirs x!");
});

test("a ripple is taken back by what it added", () => {
  const before = documentOf({ a: solid(0), b: { ...solid(20), "r:dev": 5 } });
  const stack = new UndoStack();
  const closing = closeGap(contextOf(before), { track: "v1", frame: 12 });
  stack.record("Close gap", patchesOf(closing), before);
  const closed = applyPatches(before, patchesOf(closing));
  const later = applyPatches(closed, [
    { type: "set", map: "clips", id: "b", key: "r:dev", before: -10, after: 90 },
  ]);

  const reversal = stack.undo(later, STAMP);

  expect(project(applyPatches(later, reversal?.patches ?? [])).clips.b?.ripple).toBe(105);
  expect(reversal?.skipped).toEqual([]);
});

test("a ripple is taken back as long as it was, also after somebody conformed the timeline", () => {
  const before = { ...documentOf({ a: solid(0), b: solid(30) }), meta: { rate_n: 25, rate_d: 1 } };
  const stack = new UndoStack();
  const closing = patchesOf(closeGap(contextOf(before), { track: "v1", frame: 12 }));
  stack.record("Close gap", closing, before);
  const closed = applyPatches(before, closing);
  const conforming = conformTimeline(contextOf(closed), { rate: [50, 1] });
  const faster = applyPatches(closed, patchesOf(conforming));

  const undone = applyPatches(faster, stack.undo(faster, STAMP)?.patches ?? []);
  const redone = applyPatches(undone, stack.redo(undone, STAMP)?.patches ?? []);

  expect(project(faster).clips.b?.start).toBe(20);
  expect(project(undone).clips.b?.start).toBe(60);
  expect(project(redone)).toEqual(project(faster));
});
