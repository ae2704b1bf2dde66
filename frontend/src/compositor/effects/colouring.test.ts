/** The cases that the render worker runs too: tests/unit/render_worker/test_colouring.py. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { colourRows, invertRows, liftGammaGainRows, monochromeRows } from "./colouring";

interface Case {
  readonly name: string;
  readonly type: keyof typeof ROWS;
  readonly params: never;
  readonly rows: readonly (readonly number[])[];
}

const ROWS = {
  color: colourRows,
  lift_gamma_gain: liftGammaGainRows,
  monochrome: monochromeRows,
  invert: invertRows,
};
const place = new URL("../../../../tests/vectors/colouring.json", import.meta.url);
const cases: Case[] = JSON.parse(readFileSync(place, "utf8"));

test.each(cases)("$name", ({ type, params, rows }) => {
  const found = ROWS[type](params);
  expect(found).toHaveLength(3);
  found.forEach((row, channel) => {
    row.forEach((part: number, column) => {
      expect(part).toBeCloseTo(rows[channel]?.[column] as number, 8);
    });
  });
});
