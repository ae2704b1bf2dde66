import { expect, test } from "vitest";
import type { DocumentData } from "@/timeline/model";
import { reverse } from "@/timeline/undo";
import { MergeReview } from "./merge-review";
import { meet, Person, reviewLines, stateOf } from "./people.test-support";

const TIMELINE: DocumentData = {
  meta: { rate_n: 25, rate_d: 1 },
  tracks: { v1: { kind: "video", order: "U" } },
  assets: {},
  clips: { a: { kind: "solid", track: "v1", at: 100, head: 0, tail: 100, z: 1 } },
  xfades: {},
  marks: {},
  texts: {},
};

const now = () => 1000;

function pair(): readonly [Person, Person] {
  const state = stateOf(TIMELINE);
  const ada = new Person({ name: "ada", clientId: 5, now }, state);
  return [ada, new Person({ name: "ben", clientId: 9, now }, state)];
}

function move(person: Person, frames: number): void {
  person.run({ command: "move_clips", arguments: { clips: ["a"], frames, tracks: {} } });
}

test("what is used is settled, and what is dismissed stays away", () => {
  const [ada, ben] = pair();
  move(ada, 50);
  move(ben, 80);
  meet([ada, ben]);
  const [entry] = ada.review.entries.get();
  expect(entry?.winnerClient).toBe(9);

  ada.store.apply("Use mine", entry?.use ?? []);

  expect(ada.projection.clips.a?.at).toBe(150);
  expect(ada.review.entries.get()).toEqual([]);

  move(ada, 10);
  move(ben, 20);
  meet([ada, ben]);
  const [again] = ada.review.entries.get();
  ada.review.dismiss(again?.key ?? "");
  ben.run({ command: "trim_tail", arguments: { clips: ["a"], frames: -10 } });
  meet([ada, ben]);

  expect(ada.review.entries.get()).toEqual([]);
});

test("an edit made on top of mine is nothing to review", () => {
  const [ada, ben] = pair();
  move(ada, 50);
  meet([ada, ben]);
  move(ben, 30);
  meet([ada, ben]);

  expect(ada.projection.clips.a?.at).toBe(180);
  expect(reviewLines(ada)).toEqual([]);
});

test("an acknowledged edit that a late one overrules is still told", () => {
  const [ada, ben] = pair();
  move(ben, 80);
  move(ada, 50);
  ada.review.ledger.setUnsaved(0);
  meet([ada, ben]);

  expect(reviewLines(ada)).toEqual(["overruled clips/a: at"]);
});

test("what was remembered is looked through when a tab comes back", () => {
  const [ada, ben] = pair();
  move(ada, 50);
  move(ben, 80);
  const kept = ada.review.ledger.gestures;
  meet([ada, ben]);

  const options = { store: ada.store, device: "ada", personId: "ada", now, kept };
  const back = new MergeReview(options);

  expect(back.entries.get().map(({ code }) => code)).toEqual(["overruled"]);
});

test("what was made at another rate is converted on request", () => {
  const [ada, ben] = pair();
  move(ada, 50);
  ben.run({ command: "conform_timeline", arguments: { rate: [50, 1] } });
  meet([ada, ben]);
  const [entry] = ada.review.entries.get();

  ada.store.apply("Convert it", entry?.use ?? []);

  expect(ada.projection.rate).toEqual([50, 1]);
  expect(ada.projection.clips.a?.at).toBe(300);
  expect(ada.review.entries.get()).toEqual([]);
});

test("what I deleted knowingly was deleted by nobody else", () => {
  const [ada, ben] = pair();
  move(ada, 50);
  const deleted = ben.run({ command: "delete_clips", arguments: { clips: ["a"] } });
  meet([ada, ben]);
  expect(reviewLines(ada)).toEqual(["deleted clips/a:"]);

  const entry = { label: "Delete", patches: deleted.type === "done" ? deleted.patches : [] };
  ben.store.apply("Undo", reverse(entry, ben.store.data, ["ben", 1000]).patches);
  meet([ada, ben]);
  ada.run({ command: "delete_clips", arguments: { clips: ["a"] } });

  expect(reviewLines(ada)).toEqual([]);
});

test("a new track that is taken back and stays is told, with the clip that holds it", () => {
  const [ada, ben] = pair();
  const added = ada.run({ command: "add_track", arguments: { kind: "video" } });
  const [patches, [track = ""]] = added.type === "done" ? [added.patches, added.made] : [[], []];
  meet([ada, ben]);
  ben.run({ command: "move_clips", arguments: { clips: ["a"], frames: 0, tracks: { a: track } } });
  meet([ada, ben]);

  const { patches: undo } = reverse({ label: "Add", patches }, ada.store.data, ["ada", 1000]);
  ada.store.apply("Undo", undo);
  expect(reviewLines(ada)).toEqual([`track_kept tracks/${track}:`]);

  ada.store.apply("Delete it with the clip", ada.review.entries.get()[0]?.use ?? []);
  expect(ada.projection.tracks.map(({ id }) => id)).toEqual(["v1"]);
  expect(reviewLines(ada)).toEqual([]);
});

/** Ben conforms; answers how he takes it back. */
function conform(ben: Person): () => void {
  const done = ben.run({ command: "conform_timeline", arguments: { rate: [50, 1] } });
  const entry = { label: "Conform", patches: done.type === "done" ? done.patches : [] };
  return () => ben.store.apply("Undo", reverse(entry, ben.store.data, ["ben", 1000]).patches);
}

test("what a conform converted is nothing to review once it is taken back", () => {
  const [ada, ben] = pair();
  move(ada, 50);
  meet([ada, ben]);
  const undo = conform(ben);
  meet([ada, ben]);
  expect(ada.projection.clips.a?.at).toBe(300);

  undo();
  meet([ada, ben]);

  expect(ada.projection.clips.a?.at).toBe(150);
  expect(reviewLines(ada)).toEqual([]);
});

test("what a conform had not seen is offered in frames of the rate that is back", () => {
  const [ada, ben] = pair();
  move(ada, 50);
  const undo = conform(ben);
  meet([ada, ben]);
  undo();
  meet([ada, ben]);
  expect(reviewLines(ada)).toEqual(["overruled clips/a: at"]);

  ada.store.apply("Use mine", ada.review.entries.get()[0]?.use ?? []);

  expect(ada.projection.clips.a?.at).toBe(150);
});

test("what stood against a conform needs no converting once that is taken back", () => {
  const [ben, ada] = pair();
  move(ada, 50);
  const undo = conform(ben);
  meet([ada, ben]);
  expect(reviewLines(ada)).toEqual(["conformed clips/a: at"]);

  undo();
  meet([ada, ben]);

  expect(ada.projection.clips.a?.at).toBe(150);
  expect(reviewLines(ada)).toEqual([]);
});

test("an edge that a conform overruled is told beside a shift that it had not seen", () => {
  const [ada, ben] = pair();
  ada.run({ command: "trim_head", arguments: { clips: ["a"], frames: 10 } });
  meet([ada, ben]);
  ada.run({ command: "ripple_trim_head", arguments: { clips: ["a"], frames: 20 } });
  conform(ben);
  meet([ada, ben]);

  expect(reviewLines(ada).sort()).toEqual(["conformed clips/a: r:ada", "overruled clips/a: head"]);
});
