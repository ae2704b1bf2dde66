import { expect, test } from "vitest";
import { watchedPeople } from "./fuzz.test-support";
import { lostEdits, staleReviews } from "./fuzz-edits.test-support";
import { meet, reviewLines, type Step, stateOf } from "./people.test-support";

const STATE = stateOf({
  meta: { rate_n: 25, rate_d: 1 },
  tracks: { v1: { kind: "video", order: "U" } },
  assets: {},
  clips: { a: { kind: "solid", track: "v1", at: 0, head: 0, tail: 100, z: 1 } },
  xfades: {},
  marks: {},
  texts: {},
});
const CUT: Step = { command: "split_clips", arguments: { clips: ["a"], frame: 40 } };

function watched() {
  let now = 0;
  const { people, edits } = watchedPeople([5, 9, 13], STATE, () => (now += 10_000));
  const [ada, ben, cem] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]];
  return { ada, ben, cem, people, edits };
}

/** Ada trims a piece and deletes it, Ben trims it, and then comes Cem, who had cut it, too. */
function trimmedAndDeleted() {
  const all = watched();
  const { ada, ben, cem, people } = all;
  ben.run(CUT);
  ada.take(ben.state());
  const piece = Object.keys(ada.projection.clips).find((id) => id !== "a") ?? "";
  ada.run({ command: "trim_tail", arguments: { clips: [piece], frames: -20 } });
  ada.run({ command: "delete_clips", arguments: { clips: [piece] } });
  ben.run({ command: "trim_tail", arguments: { clips: [piece], frames: -10 } });
  cem.run(CUT);
  meet(people);
  return { ...all, piece };
}

test("a trim that was written again with the deletion after it is not lost", () => {
  const { ada, people, edits } = trimmedAndDeleted();

  expect(reviewLines(ada)).toEqual([]);
  expect(lostEdits(people, edits)).toEqual([]);
});

test("a trim of a deleted piece is lost when its author did not delete it afterwards", () => {
  const { people, edits, piece } = trimmedAndDeleted();
  const isDeletion = (patch: object) => "key" in patch && patch.key === "del";
  const undeleted = edits.map((edit) => {
    return { ...edit, patches: edit.patches.filter((patch) => !isDeletion(patch)) };
  });
  const turned = edits.map((edit) => ({ ...edit, patches: edit.patches.toReversed() }));

  expect(lostEdits(people, undeleted)).toContain(`p0 wrote clips/${piece} tail = 80`);
  expect(lostEdits(people, turned)).toContain(`p0 wrote clips/${piece} tail = 80`);
});

test("whoever trimmed and deleted a piece hears of the trim when somebody brings it back", () => {
  const { ada, ben, people, piece } = trimmedAndDeleted();
  ben.store.apply("Use mine", ben.review.entries.get()[0]?.use ?? []);
  meet(people);

  expect(ada.projection.clips[piece]?.tail).toBe(90);
  expect(reviewLines(ada)).toContain(`overruled clips/${piece}: tail`);
});

test("a merge review that was not looked at again is noticed", () => {
  const { ada, ben, people } = watched();
  ada.run({ command: "trim_tail", arguments: { clips: ["a"], frames: -10 } });
  ben.run({ command: "trim_tail", arguments: { clips: ["a"], frames: -20 } });
  meet(people);
  expect(staleReviews(people)).toEqual([]);

  ada.review.entries.set([]);

  expect(staleReviews(people)).toHaveLength(1);
});
