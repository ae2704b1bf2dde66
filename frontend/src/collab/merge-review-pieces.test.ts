import { expect, test } from "vitest";
import { meet, Person, reviewLines, type Step, stateOf } from "./people.test-support";

const now = () => 1000;
const STATE = stateOf({
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

/** Ten frames that somebody inserts. */
const FACTS = { id: "f", kind: "video", dur: 282_240_000, fps: [25, 1], ch: 0 };

/** Ben's client id is the higher: of a piece that both made, his stands. */
function pair(): readonly [Person, Person] {
  const ada = new Person({ name: "ada", clientId: 5, now }, STATE);
  return [ada, new Person({ name: "ben", clientId: 9, now }, STATE)];
}

function cut(frame: number, clip = "a"): Step {
  return { command: "split_clips", arguments: { clips: [clip], frame } };
}

function insert(at: number): Step {
  return { command: "insert_clip", arguments: { asset: "film", facts: FACTS, track: "v1", at } };
}

const CLOSE_GAP: Step = { command: "close_gap", arguments: { track: "v1", frame: 60 } };

/** The piece that was cut off the clip. */
function pieceOf({ projection }: Person): string {
  return Object.keys(projection.clips).find((id) => projection.clips[id]?.of === "a") ?? "";
}

/** Start and end of everything, in a line. */
function shown({ projection }: Person): string {
  const segments = projection.tracks.flatMap((track) => track.segments);
  return segments.map(({ start, end }) => `${start}-${end}`).join(" ");
}

test("a piece that was cut and shifted at once is shifted again when it is replaced", () => {
  const [ada, ben] = pair();
  ada.run(insert(140));
  ben.run(cut(140));
  meet([ada, ben]);

  expect(shown(ada)).toBe("0-50 100-140 140-150 150-210");
  expect(reviewLines(ada)).toEqual([]);
});

test("only the shift of the cut is added to a counter that the other's piece has", () => {
  const [ada, ben] = pair();
  ada.run(CLOSE_GAP);
  meet([ada, ben]);
  ada.run(insert(90));
  ben.run(cut(90));
  meet([ada, ben]);

  expect(shown(ada)).toBe("0-50 50-90 90-100 100-160");
  expect(reviewLines(ada)).toEqual([]);
});

test("a ripple before the cut and the one of the cut are both written again", () => {
  const [ada, ben] = pair();
  ada.run(CLOSE_GAP);
  ada.run(insert(90));
  ben.run(cut(140));
  meet([ada, ben]);

  expect(shown(ada)).toBe("0-50 50-90 90-100 100-160");
});

test("a shift that takes the counter of the clip back is one, too", () => {
  const [ada, ben] = pair();
  ada.run({ command: "ripple_trim_tail", arguments: { clips: ["x"], frames: -10 } });
  meet([ada, ben]);
  ada.run(insert(130));
  ben.run(cut(130));
  meet([ada, ben]);

  expect(shown(ada)).toBe("0-40 90-130 130-140 140-200");
});

test("a piece of a shifted piece has all shifts of both", () => {
  const [ada, ben] = pair();
  ada.run(CLOSE_GAP);
  ada.run(insert(90));
  ada.run(cut(120, pieceOf(ada)));
  ben.run(cut(140));
  ben.run(
    cut(
      160,
      Object.keys(ben.projection.clips).find((id) => !["x", "a"].includes(id)),
    ),
  );
  meet([ada, ben]);

  expect(shown(ada)).toBe("0-50 50-90 90-100 100-120 120-160");
  expect(reviewLines(ada)).toEqual([]);
});

test("the shift of a cut is no edit of its own when somebody deletes the piece", () => {
  const [ada, ben] = pair();
  ada.run(insert(140));
  meet([ada, ben]);
  ben.run({ command: "delete_clips", arguments: { clips: [pieceOf(ben)] } });
  meet([ada, ben]);

  expect(reviewLines(ada)).toEqual([]);
});

test("the shift of a cut is told once when somebody conforms the timeline", () => {
  const [ada, ben] = pair();
  ada.run(insert(140));
  ben.run({ command: "conform_timeline", arguments: { rate: [50, 1] } });
  meet([ada, ben]);

  expect(reviewLines(ada)).toContain(`conformed clips/${pieceOf(ada)}: at head tail r:ada`);
});

test("a cut that no longer stands once its shift is written again is told", () => {
  const [ada, ben] = pair();
  const cem = new Person({ name: "cem", clientId: 13, now }, STATE);
  ada.run(insert(140));
  ben.run(cut(140));
  cem.run({ command: "trim_tail", arguments: { clips: ["a"], frames: -40 } });
  meet([ada, cem, ben]);

  expect(ada.projection.clips.a?.tail).toBe(60);
  expect(reviewLines(ada)).toEqual(["overruled clips/a: tail"]);
});

test("an insert whose cut somebody trimmed away is cut again on request, and nothing shifts", () => {
  const [ada, ben] = pair();
  ada.run(insert(20));
  ben.run({ command: "ripple_trim_tail", arguments: { clips: ["x"], frames: -10 } });
  meet([ada, ben]);
  expect(shown(ada)).toBe("0-20 20-30 30-40 40-60 100-200");
  expect(reviewLines(ada)).toEqual(["overruled clips/x: tail"]);

  const [entry] = ada.review.entries.get();
  ada.store.apply("Use mine", entry?.use ?? []);

  expect(ada.projection.clips.x?.tail).toBe(20);
  expect(shown(ada)).toBe("0-20 20-30 30-60 100-200");
  expect(reviewLines(ada)).toEqual([]);
});

test("a trim that is written again and leaves nothing of the piece is told to both", () => {
  const [ada, ben] = pair();
  for (const [person, trim, frames] of [
    [ada, "trim_head", 30],
    [ben, "trim_tail", -40],
  ] as const) {
    person.run(cut(140));
    person.run({ command: trim, arguments: { clips: [pieceOf(person)], frames } });
  }
  const piece = pieceOf(ada);
  meet([ada, ben]);
  expect(shown(ada)).toBe("0-50 100-140");
  expect(reviewLines(ben)).toEqual([`emptied clips/${piece}: tail`]);
  expect(reviewLines(ada)).toEqual([`emptied clips/${piece}: head`]);

  ada.store.apply("Take my trim back", ada.review.entries.get()[0]?.use ?? []);
  meet([ada, ben]);

  expect(shown(ada)).toBe("0-50 100-140 140-160");
  expect([reviewLines(ada), reviewLines(ben)]).toEqual([[], []]);
});

test("the shift of a cut is written again in frames of the rate that came meanwhile", () => {
  const [ada, ben] = pair();
  ada.run(insert(140));
  ben.run(cut(140));
  ben.run({ command: "conform_timeline", arguments: { rate: [50, 1] } });
  meet([ada, ben]);

  expect(ada.projection.clips[pieceOf(ada)]).toMatchObject({ start: 300, end: 420 });
});

test("what was nothing before is written again in frames of the rate that came meanwhile", () => {
  const [ada, ben] = pair();
  ada.run(cut(140));
  ada.run({ command: "set_clip_fields", arguments: { clips: [pieceOf(ada)], fields: { fin: 5 } } });
  ben.run(cut(140));
  ben.run({ command: "conform_timeline", arguments: { rate: [50, 1] } });
  meet([ada, ben]);

  expect(ada.projection.clips[pieceOf(ada)]?.fin).toBe(10);
  expect(reviewLines(ada)).toEqual([]);
});

test("a value of a clip that was cut is offered in frames of the rate that came meanwhile", () => {
  const [ada, ben] = pair();
  ada.run({ command: "move_clips", arguments: { clips: ["a"], frames: 20, tracks: {} } });
  ada.run(cut(160));
  ben.run(cut(140));
  ben.run({ command: "conform_timeline", arguments: { rate: [50, 1] } });
  meet([ada, ben]);
  const piece = pieceOf(ada);
  expect(reviewLines(ada)).toContain(`overruled clips/${piece}: at`);

  for (const { id, use } of ada.review.entries.get()) {
    if (id === piece) ada.store.apply("Use mine", use);
  }
  expect(ada.projection.clips[piece]).toMatchObject({ start: 320, end: 440 });
});

test("of two ripples before a cut the one that the other had not seen is counted, too", () => {
  const [ada, ben] = pair();
  ada.run(CLOSE_GAP);
  meet([ada, ben]);
  ada.run({ command: "ripple_trim_tail", arguments: { clips: ["x"], frames: -10 } });
  ada.run(cut(80));
  ben.run(cut(90));
  meet([ada, ben]);
  expect(shown(ada)).toBe("0-40 40-80 80-140");

  ada.run({ command: "ripple_trim_tail", arguments: { clips: ["x"], frames: -20 } });
  meet([ada, ben]);
  expect(shown(ada)).toBe("0-20 20-60 60-120");
  expect(reviewLines(ada)).toEqual([]);
});

test("what I set on a piece after it was replaced is not the value that I had cut it with", () => {
  const [ada, ben] = pair();
  const gain = (value: number, clip: string): Step => {
    return { command: "set_clip_fields", arguments: { clips: [clip], fields: { gain: value } } };
  };
  ada.run(gain(-300, "a"));
  ada.run(cut(140));
  ben.run(gain(-600, "a"));
  ben.run(cut(140));
  meet([ada, ben]);
  expect(reviewLines(ada)).toContain(`overruled clips/${pieceOf(ada)}: gain`);

  ada.run(gain(-900, pieceOf(ada)));

  expect(reviewLines(ada)).not.toContain(`overruled clips/${pieceOf(ada)}: gain`);
});
