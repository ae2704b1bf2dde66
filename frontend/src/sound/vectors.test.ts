/** The cases that the renderer runs too: tests/render/test_sound_vectors.py. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Chain, type NamedEffect } from "./effects";
import { joined, part, type Stereo, silence } from "./samples";
import { type Speed, Stretched, type Windows } from "./stretch";

const STEP = 97;
const PIECE = 1_000;
/** Samples for which it is loud, and then soft. */
const LOUD = 6_000;

interface Case {
  readonly count: number;
  readonly samples: readonly (readonly [number, number])[];
}

interface Cases {
  readonly heard: Case;
  readonly effects: readonly (Case & { readonly effects: readonly NamedEffect[] })[];
  readonly stretches: readonly (Case & { readonly speed: Speed; readonly start: number })[];
}

const place = new URL("../../../tests/vectors/sound.json", import.meta.url);
const cases = JSON.parse(readFileSync(place, "utf8")) as Cases;

/** `heard` of tests/sound_vectors.py. */
function heard(count: number): Stereo {
  const sound = silence(count);
  let state = 1n;
  const noise = () => {
    state = (state * 1_103_515_245n + 12_345n) % 2n ** 31n;
    return (Number(state) / 2 ** 31 - 0.5) * 0.3;
  };
  for (let number = 0; number < count; number++) {
    const wave = ((number % 192) - 96) / 192;
    const level = Math.floor(number / LOUD) % 2 ? 0.2 : 1;
    sound.left[number] = (noise() + wave) * level;
    sound.right[number] = (noise() + wave) * level;
  }
  return sound;
}

/** Whether every sample that the case knows is what it says. */
function expectSamples({ left, right }: Stereo, { count, samples }: Case): void {
  expect(left.length).toBe(count);
  const apart = samples.flatMap(([onLeft, onRight], number) => [
    Math.abs((left[number * STEP] as number) - onLeft),
    Math.abs((right[number * STEP] as number) - onRight),
  ]);
  expect(Math.max(...apart)).toBeLessThan(2e-6);
}

test("the sound that is treated is the same one", () => {
  expectSamples(heard(cases.heard.count), cases.heard);
});

test.each(cases.effects)("effects $effects", (known) => {
  const chain = new Chain(known.effects);
  const sound = heard(known.count);
  const pieces: Stereo[] = [];
  for (let at = 0; at < known.count; at += PIECE)
    pieces.push(chain.run(part(sound, at, Math.min(at + PIECE, known.count)), known.effects));

  expectSamples(joined(pieces), known);
});

test.each(cases.stretches)("speed $speed from $start", async (known) => {
  const stretched = new Stretched(windowsOf(heard(60_000)), known.speed, known.start);
  const pieces: Stereo[] = [];
  for (let have = 0; have < known.count; have += (pieces.at(-1) as Stereo).left.length)
    pieces.push(await stretched.next());

  expectSamples(part(joined(pieces), 0, known.count), known);
});

function windowsOf(sound: Stereo): Windows {
  return {
    window: async (first, count) => {
      const found = silence(count);
      for (let number = 0; number < count; number++) {
        found.left[number] = sound.left[first + number] ?? 0;
        found.right[number] = sound.right[first + number] ?? 0;
      }
      return found;
    },
  };
}
