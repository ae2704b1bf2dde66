// The cases that the renderer runs too: tests/unit/render_worker/test_line_breaking.py.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { wrapLines } from "./line-breaking";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly width: number;
  readonly lines: readonly string[];
}

const place = new URL("../../../tests/vectors/line-breaks.json", import.meta.url);
const cases: Case[] = JSON.parse(readFileSync(place, "utf8"));

describe("wrapLines", () => {
  it.each(cases)("breaks $name", ({ text, width, lines }) => {
    expect(wrapLines(text, width, (line) => [...line].length)).toEqual(lines);
  });
});
