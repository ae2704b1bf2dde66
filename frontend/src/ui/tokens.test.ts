import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Tokens = ReadonlyMap<string, readonly [number, number, number]>;

const CSS = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const [DARK = "", LIGHT = ""] = CSS.split('[data-theme="light"]');
const TOKEN = /--([a-z0-9-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/gu;

function tokens(block: string): Tokens {
  return new Map(
    [...block.matchAll(TOKEN)].map(([, name = "", l, c, h]) => [
      name,
      [Number(l), Number(c), Number(h)] as const,
    ]),
  );
}

/** Relative luminance of WCAG 2 from OKLCH (Ottosson's matrices), clipped into sRGB. */
function luminance(lightness: number, chroma: number, hue: number): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return (
    0.2126 * clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s) +
    0.7152 * clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s) +
    0.0722 * clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  );
}

function contrast(colors: Tokens, one: string, other: string): number {
  const [low, high] = [one, other]
    .map((name) => luminance(...(colors.get(name) ?? expect.unreachable(`no token ${name}`))))
    .sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const SURFACES = ["canvas", "surface-1", "surface-2", "surface-3"];
const PEOPLE = Array.from({ length: 12 }, (_, index) => `people-${index}`);

describe.each([
  ["dark", tokens(DARK)],
  ["light", tokens(LIGHT)],
])("the %s look", (_, colors) => {
  it.each(["text-1", "text-2", "text-3", "ok", "warn", "bad"])(
    "reads %s on every surface",
    (ink) => {
      for (const surface of SURFACES) {
        expect(contrast(colors, ink, surface), `${ink} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it("reads a button's words on the accent, and links on panels", () => {
    expect(contrast(colors, "on-accent", "accent")).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colors, "on-accent", "accent-strong")).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colors, "accent", "surface-1")).toBeGreaterThanOrEqual(4.5);
  });

  it("tells every person from a panel, and reads their initials", () => {
    for (const person of PEOPLE) {
      expect(contrast(colors, "on-people", person), person).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colors, person, "surface-1"), person).toBeGreaterThanOrEqual(4.5);
    }
  });
});
