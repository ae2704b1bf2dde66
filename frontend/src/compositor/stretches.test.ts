import { describe, expect, it } from "vitest";
import type { Projection, Track, Transition } from "@/timeline/model";
import {
  beginningBetween,
  joinAt,
  type Stretch,
  stretchesAt,
  stretchesBetween,
  stretchesOf,
} from "./stretches";

const join = (over: Partial<Transition> = {}): Transition => ({
  id: "a>b",
  a: "a",
  b: "b",
  type: "dissolve",
  dur: 10,
  align: 0,
  params: {},
  start: 45,
  end: 55,
  dangling: false,
  ...over,
});

function read(transitions: readonly Transition[], kind = "video"): readonly Stretch[] {
  const segments = ["a", "b", "c"].map((clip, index) => ({
    clip,
    start: 50 * index,
    end: 50 * index + 50,
    src: 0,
    local: 0,
  }));
  const track = { id: "V1", kind, segments } as unknown as Track;
  return stretchesOf({ transitions, tracks: [track] } as unknown as Projection, track);
}

const ids = (stretches: readonly Stretch[]) => stretches.map((one) => one.id);

describe("stretches", () => {
  it("reach over a transition on both sides of its cut", () => {
    const stretches = read([join()]);
    expect(stretches.map((one) => [one.start, one.end])).toEqual([
      [0, 55],
      [45, 100],
      [100, 150],
    ]);
    expect(ids(stretchesAt(stretches, 44))).toEqual(["a@0"]);
    expect(ids(stretchesAt(stretches, 45))).toEqual(["a@0", "b@50"]);
    expect(ids(stretchesAt(stretches, 54))).toEqual(["a@0", "b@50"]);
    expect(ids(stretchesAt(stretches, 55))).toEqual(["b@50"]);
    expect(stretchesAt(stretches, 150)).toEqual([]);
  });

  it("know the transition at a frame", () => {
    const [first, second] = read([join()]) as [Stretch, Stretch, Stretch];
    expect(joinAt(first, 44)).toBeNull();
    expect(joinAt(first, 45)?.id).toBe("a>b");
    expect(joinAt(second, 54)?.id).toBe("a>b");
    expect(joinAt(second, 55)).toBeNull();
  });

  it("are found by where they touch and where they begin", () => {
    const stretches = read([join()]);
    expect(ids(stretchesBetween(stretches, 50, 100))).toEqual(["a@0", "b@50"]);
    expect(ids(stretchesBetween(stretches, 55, 100))).toEqual(["b@50"]);
    expect(ids(stretchesBetween(stretches, 99, 101))).toEqual(["b@50", "c@100"]);
    expect(ids(beginningBetween(stretches, 45, 100))).toEqual(["b@50"]);
    expect(ids(beginningBetween(stretches, 46, 101))).toEqual(["c@100"]);
  });

  it("meet in a plain cut without a transition that this track can show", () => {
    const plain = [0, 50, 100];
    for (const odd of [{ dangling: true }, { type: "no such" }, { type: "crossfade" }])
      expect(read([join(odd)]).map((one) => one.start)).toEqual(plain);
    expect(read([join({ type: "crossfade" })], "audio").map((one) => one.start)).toEqual([
      0, 45, 100,
    ]);
  });
});
