import { expect, test } from "vitest";
import { makeProjection } from "@/engine/projection.test-support";
import type { Projection } from "@/timeline/model";
import { cutsOf } from "../tool-edits";
import { clipsToTrim, gapUnderPlayhead, underPlayhead } from "./targets";

const PROJECTION: Projection = makeProjection([
  { id: "low", track: "v1", start: 0, end: 60 },
  { id: "next", track: "v1", start: 60, end: 90 },
  { id: "high", track: "v2", start: 40, end: 70 },
  { id: "sound", track: "a1", start: 0, end: 60 },
]);
const aim = (frame: number, ...selection: string[]) => ({
  projection: PROJECTION,
  selection,
  frame,
});

test("the topmost picture under the playhead is meant, or the selected clip", () => {
  expect(underPlayhead(aim(50))).toBe("high");
  expect(underPlayhead(aim(20))).toBe("low");
  expect(underPlayhead(aim(50, "low"))).toBe("low");
  expect(underPlayhead(aim(50, "next"))).toBe("high");
  expect(underPlayhead(aim(500))).toBeNull();
});

test("trims go to the selection, wherever the playhead is", () => {
  expect(clipsToTrim(aim(500, "low", "next"))).toEqual(["low", "next"]);
  expect(clipsToTrim(aim(20))).toEqual(["low"]);
});

test("a gap is one that something comes after", () => {
  expect(gapUnderPlayhead(aim(20))).toBe("v2");
  expect(gapUnderPlayhead(aim(80))).toBeNull();
});

test("a cut is where two clips touch", () => {
  expect(cutsOf(PROJECTION, ["low"], "tail")).toEqual([["low", "next"]]);
  expect(cutsOf(PROJECTION, ["next"], "head")).toEqual([["low", "next"]]);
  expect(cutsOf(PROJECTION, ["low", "high"], "head")).toEqual([]);
});
