/** The cases that the render worker runs too: tests/unit/render_worker/test_steadying.py. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { StoredStretch } from "@/api/types";
import { passesOf } from "./passes";
import { correctionAt, sampling, shotAt } from "./steadying";

interface Case {
  readonly name: string;
  readonly stretches: readonly StoredStretch[];
  readonly duration: number;
  readonly time: number;
  readonly smoothness: number;
  readonly zoom: number;
  readonly correction: readonly number[] | null;
  readonly sampling: readonly number[] | null;
}

const place = new URL("../../../../tests/vectors/steadying.json", import.meta.url);
const cases = JSON.parse(readFileSync(place, "utf8")) as Case[];

test.each(cases)("$name", ({ stretches, duration, time, smoothness, zoom, ...wanted }) => {
  const known = new Map(stretches.map((stretch) => [stretch.number, stretch]));

  const shot = shotAt((number) => known.get(number) ?? null, time, duration);

  expect(shot === null).toBe(wanted.correction === null);
  if (!shot) return;
  const correction = correctionAt(shot.points, time, smoothness);
  // Exponentials and sines may differ in the last digit.
  expectNear(correction, wanted.correction ?? []);
  expectNear(sampling(correction, zoom, shot.shape), wanted.sampling ?? []);
});

test("a picture is drawn moved once it is known how, and as it is until then", () => {
  const params = { smoothness: 500, zoom: 20_000 };
  const drawn = (more: object) =>
    passesOf(
      { type: "stabilise", params: { ...params, ...more } },
      { width: 16, height: 9 },
      [1, 1],
      [],
    );

  expect(drawn({})).toEqual([]);
  const [pass] = drawn({ correction: [0, 0, 0, 0], shape: [16, 9] });
  expect(pass?.values.place).toEqual([0.5, 0, 0, 0, 0.5, 0, 0.25, 0.25, 1].map(expectAbout));
});

function expectAbout(value: number) {
  return expect.closeTo(value, 12);
}

function expectNear(found: readonly number[], wanted: readonly number[]) {
  expect(found).toEqual(wanted.map(expectAbout));
}
