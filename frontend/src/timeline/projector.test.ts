import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical.ts";
import type { RootName } from "./model.ts";
import { project } from "./projection.ts";
import { type Change, createProjector } from "./projector.ts";

const CLIPS = ["a", "b", "c", "d"];
const TRACKS = ["t", "u", "gone", "recovered", ""];
const ASSETS = ["film", "song"];

const frames = fc.integer({ min: -30, max: 120 });
const tombstone = fc.constantFrom(...Array<undefined>(5), ["p", 1]);

const clip = fc.record(
  {
    kind: fc.constantFrom("media", "text", "solid"),
    asset: fc.constantFrom(...ASSETS),
    track: fc.constantFrom(...TRACKS),
    at: frames,
    head: frames,
    tail: frames,
    z: fc.integer({ min: 0, max: 3 }),
    of: fc.constantFrom(...CLIPS),
    link: fc.constantFrom("L"),
    op: fc.constantFrom(5, "bad"),
    del: tombstone,
  },
  { requiredKeys: ["kind", "asset", "track", "at", "tail"] },
);
const track = fc.record({
  kind: fc.constantFrom("video", "audio", "later"),
  order: fc.constantFrom("a", "b"),
  del: tombstone,
});
const asset = fc.record({ kind: fc.constantFrom("video", "audio"), dur: fc.nat(4_000_000_000) });
const xfade = fc.constantFrom("a>b", "b>c", "c>a").chain((pair) =>
  fc.record({
    map: fc.constant<RootName>("xfades"),
    id: fc.constant(pair),
    value: fc.constant({ a: pair[0], b: pair[2], dur: 10 }),
  }),
);

const odd = fc.constantFrom<unknown>(null, 5, "x", [], {}, { kind: 1, at: 0.5, tail: "9" });

function changeOf<T>(map: RootName, keys: readonly string[], value: fc.Arbitrary<T>) {
  return fc.record({
    map: fc.constant(map),
    id: fc.constantFrom(...keys),
    value: fc.oneof({ weight: 6, arbitrary: value }, fc.constant(undefined), odd),
  });
}

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 8, arbitrary: changeOf("clips", CLIPS, clip) },
  { weight: 3, arbitrary: changeOf("tracks", TRACKS, track) },
  changeOf("assets", ASSETS, asset),
  changeOf("marks", ["m"], fc.record({ on: fc.constantFrom(...CLIPS), t: frames })),
  changeOf("texts", CLIPS, fc.string()),
  xfade,
  fc.record({
    map: fc.constant<RootName>("meta"),
    id: fc.constant(""),
    value: fc.constantFrom({ rate_n: 30 }, { rate_n: 24000, rate_d: 1001 }, { bg: "#123456" }, 7),
  }),
);

test("after any edits the projection is the one of the whole document", () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 12 }), (edits) => {
      const projector = createProjector({ clips: { a: { kind: "solid", track: "t", tail: 9 } } });
      for (const changes of edits) {
        const updated = canonicalJson(projector.update(changes));
        expect(updated).toBe(canonicalJson(project(projector.data)));
      }
    }),
    { numRuns: 300, seed: 20261121 },
  );
});

test("tracks and clips that did not change stay the same objects", () => {
  const solid = (track: string) => ({ kind: "solid", track, at: 0, tail: 10 });
  const projector = createProjector({
    tracks: { t: { kind: "video", order: "a" }, u: { kind: "video", order: "b" } },
    clips: { a: solid("t"), b: solid("u"), c: { ...solid("u"), at: 5 } },
  });
  const before = projector.current();
  const [below, above] = before.tracks;
  const { b, c } = before.clips;

  const after = projector.update([{ map: "clips", id: "a", value: { ...solid("t"), at: 3 } }]);

  expect(after).not.toBe(before);
  expect(after.tracks[0]).not.toBe(below);
  expect(after.tracks[1]).toBe(above);
  expect([after.clips.b, after.clips.c]).toEqual([b, c]);
  expect(after.clips.b).toBe(b);
  expect(after.clips.c).toBe(c);
});
