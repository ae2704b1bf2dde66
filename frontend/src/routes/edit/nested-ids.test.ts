import { expect, test } from "vitest";
import type { Projection } from "@/timeline/model";
import { nestedIds } from "./nested-ids";

const id = (digit: number) => `0190a3c4-0000-7000-8000-00000000000${digit}`;

function showing(...seqs: string[]): Projection {
  const clips = seqs.map((seq, number) => [`c${number}`, { kind: "seq", seq }]);
  return { clips: Object.fromEntries(clips) } as unknown as Projection;
}

test("what lies in nested timelines is named as far as they are known, and each once", () => {
  const nested = new Map([
    [id(1), showing(id(2), id(3), id(0))],
    [id(3), showing(id(1), id(4))],
  ]);
  expect(nestedIds(showing(id(1), id(2)), nested, id(0))).toEqual([id(1), id(2), id(3), id(4)]);
  expect(nestedIds(showing(id(1)), new Map(), id(0))).toEqual([id(1)]);
});

test("what is no id of a timeline is not asked for", () => {
  expect(nestedIds(showing("", "../accounts/me", "two words"), new Map())).toEqual([]);
});
