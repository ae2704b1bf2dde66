import { expect, test } from "vitest";
import { Draft } from "@/timeline/patches";
import { meet, Person, reviewLines, type Step, stateOf } from "./people.test-support";

const now = () => 1000;
const STATE = stateOf({
  meta: { rate_n: 25, rate_d: 1 },
  tracks: { v1: { kind: "video", order: "U" } },
  assets: {},
  clips: { a: { kind: "solid", track: "v1", at: 0, head: 0, tail: 100, z: 1 } },
  xfades: {},
  marks: {},
  texts: {},
});

/** Ben's client id is the higher: of one key that both wrote, his value stands. */
function pair(): readonly [Person, Person] {
  const ada = new Person({ name: "ada", clientId: 5, now }, STATE);
  return [ada, new Person({ name: "ben", clientId: 9, now }, STATE)];
}

function cut(clip: string, frame: number): Step {
  return { command: "split_clips", arguments: { clips: [clip], frame } };
}

function trimTail(frames: number): Step {
  return { command: "trim_tail", arguments: { clips: ["a"], frames } };
}

/** Uses what is offered first. */
function use({ store, review }: Person): void {
  store.apply("Use mine", review.entries.get()[0]?.use ?? []);
}

function shown({ projection }: Person): readonly (readonly [number, number])[] {
  const segments = projection.tracks.flatMap((track) => track.segments);
  return segments.map(({ start, end }) => [start, end]);
}

test("a trim reaches every half of a clip that was cut twice", () => {
  const [ada, ben] = pair();
  ada.run(trimTail(-40));
  ben.run(cut("a", 40));
  ben.run(cut(Object.keys(ben.projection.clips).find((id) => id !== "a") ?? "", 70));
  meet([ada, ben]);
  expect(reviewLines(ada)).toHaveLength(2);

  use(ada);
  use(ada);

  expect(shown(ada)).toEqual([
    [0, 40],
    [40, 60],
  ]);
});

test("a trim to before a cut is used in one step", () => {
  const [ada, ben] = pair();
  ada.run(trimTail(-60));
  ben.run(cut("a", 75));
  meet([ada, ben]);
  expect(ada.review.entries.get().map(({ code }) => code)).toEqual(["trim_other_half"]);

  use(ada);

  expect(shown(ada)).toEqual([[0, 40]]);
  expect(reviewLines(ada)).toEqual([]);
});

test("a change of one piece is not offered to a half of the piece beside it", () => {
  const [ada, ben] = pair();
  ada.run(cut("a", 40));
  meet([ada, ben]);
  const right = Object.keys(ada.projection.clips).find((id) => id !== "a") ?? "";
  ada.run({ command: "set_clip_fields", arguments: { clips: ["a"], fields: { op: 50 } } });
  ben.run(cut(right, 70));
  meet([ada, ben]);

  expect(shown(ada)).toHaveLength(3);
  expect(reviewLines(ada)).toEqual([]);
});

test("a trim that a half has leaves the rest of its gesture to be told", () => {
  const [ada, ben] = pair();
  const draft = new Draft(ada.store.data);
  draft.set("clips", "a", "tail", 60);
  draft.set("clips", "a", "op", 50);
  ada.store.apply("Both", draft.patches());
  ben.run({ command: "set_clip_fields", arguments: { clips: ["a"], fields: { op: 70 } } });
  ben.run(cut("a", 40));
  meet([ada, ben]);

  const codes = ada.review.entries.get().map(({ code }) => code);

  expect(codes).toEqual(["trim_other_half", "overruled"]);
});

test("two ripples of a piece that somebody replaced are both counted again", () => {
  const state = stateOf({
    meta: { rate_n: 25, rate_d: 1 },
    tracks: { v1: { kind: "video", order: "U" } },
    assets: {},
    clips: {
      x: { kind: "solid", track: "v1", at: 0, head: 0, tail: 50, z: 1 },
      a: { kind: "solid", track: "v1", at: 100, head: 0, tail: 100, z: 2 },
    },
    xfades: {},
    marks: {},
    texts: {},
  });
  const ada = new Person({ name: "ada", clientId: 5, now }, state);
  const ben = new Person({ name: "ben", clientId: 9, now }, state);
  ada.run({ command: "close_gap", arguments: { track: "v1", frame: 60 } });
  ada.run(cut("a", 90));
  ada.run({ command: "ripple_trim_tail", arguments: { clips: ["x"], frames: -20 } });
  ben.run(cut("a", 140));
  meet([ada, ben]);

  expect(shown(ada)).toEqual([
    [0, 30],
    [30, 70],
    [70, 130],
  ]);
  expect(reviewLines(ada)).toEqual([]);
});
