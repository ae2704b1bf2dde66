import { expect, test } from "vitest";
import { meet, Person, reviewLines, type Step, stateOf } from "./people.test-support";

const now = () => 1000;
const STATE = stateOf({
  meta: { rate_n: 25, rate_d: 1 },
  tracks: { v1: { kind: "video", order: "U" } },
  assets: {},
  clips: {
    a: { kind: "solid", track: "v1", at: 0, head: 0, tail: 100, z: 1 },
    b: { kind: "solid", track: "v1", at: 100, head: 0, tail: 100, z: 2 },
    c: { kind: "solid", track: "v1", at: 200, head: 0, tail: 100, z: 3 },
  },
  xfades: {},
  marks: {},
  texts: {},
});

const GESTURES: Readonly<Record<string, Step>> = {
  "trim tail": { command: "trim_tail", arguments: { clips: ["a"], frames: -40 } },
  "trim head": { command: "trim_head", arguments: { clips: ["b"], frames: 50 } },
  "ripple trim tail": { command: "ripple_trim_tail", arguments: { clips: ["a"], frames: -20 } },
  "ripple trim head": { command: "ripple_trim_head", arguments: { clips: ["b"], frames: 20 } },
  roll: { command: "roll_cuts", arguments: { cuts: [["a", "b"]], frames: 10 } },
  slide: { command: "slide_clips", arguments: { clips: ["b"], frames: 10 } },
  "split a": { command: "split_clips", arguments: { clips: ["a"], frame: 40 } },
  "split b": { command: "split_clips", arguments: { clips: ["b"], frame: 140 } },
  "delete with ripple": { command: "ripple_delete", arguments: { clips: ["b"] } },
  conform: { command: "conform_timeline", arguments: { rate: [50, 1] } },
};
const NAMES = Object.keys(GESTURES);
const PAIRS = NAMES.flatMap((mine) => NAMES.map((theirs) => [mine, theirs] as const));

test.each(PAIRS)("what is used brings up nothing new: %s ∥ %s", (mine, theirs) => {
  for (const [high, low] of [
    [9, 5],
    [5, 9],
  ] as const) {
    const ada = new Person({ name: "ada", clientId: low, now }, STATE);
    const ben = new Person({ name: "ben", clientId: high, now }, STATE);
    ada.run(GESTURES[mine] as Step);
    ben.run(GESTURES[theirs] as Step);
    meet([ada, ben]);
    const told = reviewLines(ada);

    for (const entry of ada.review.entries.get()) {
      ada.store.apply("Use mine", entry.use);
      ada.review.used(entry);
      meet([ada, ben]);

      expect(reviewLines(ada).filter((line) => !told.includes(line))).toEqual([]);
    }

    expect(reviewLines(ada)).toEqual([]);
  }
});
