import { describe, expect, it } from "vitest";
import type { SoundSpan } from "@/compositor/layers";
import type { Clip, Transition } from "@/timeline/model";
import { isRidden, panAt, ridingLevel, standingLevel } from "./levels";

const clip = { start: 100, end: 200, gain: -600, pan: 0, fin: 0, fout: 0 } as Clip;
const crossfade = { start: 190, end: 210 } as Transition;

function span(over: Partial<Clip> = {}, stretch: object = {}): SoundSpan {
  const segment = { clip: "a", start: 100, end: 200, src: 0, local: 30 };
  return {
    id: "a@100",
    clipId: "a",
    clip: { ...clip, ...over },
    trackGainDb: 6,
    duck: null,
    rate: [25, 1],
    stretch: {
      id: "a@100",
      segment,
      start: 100,
      end: 200,
      entering: null,
      leaving: null,
      ...stretch,
    },
  };
}

describe("levels", () => {
  it("stand at the gain of clip and track", () => {
    expect(standingLevel(span())).toBeCloseTo(1);
    expect(isRidden(span())).toBe(false);
  });

  it("fade in and out, and both at once where fades overlap", () => {
    const faded = span({ fin: 80, fout: 40 });
    expect(isRidden(faded)).toBe(true);
    expect([100, 120, 180, 190, 200].map((frame) => ridingLevel(faded, frame))).toEqual([
      0, 0.25, 0.5, 0.25, 0,
    ]);
    const both = span({ fin: 100, fout: 100 });
    expect(ridingLevel(both, 150)).toBeCloseTo(0.25);
  });

  it("give way to other tracks", () => {
    const duck = { spans: [[120, 140]], amount: 2000, attack: 400, release: 0 } as const;
    const ducked = { ...span(), duck };
    expect(isRidden(ducked)).toBe(true);
    expect([119, 125, 130, 140].map((frame) => ridingLevel(ducked, frame))).toEqual([
      1,
      expect.closeTo(10 ** -0.5),
      expect.closeTo(0.1),
      1,
    ]);
  });

  it("follow keyframes, which take the gain's place", () => {
    const driven = span({
      kf: {
        gain: [
          [30, 0, "linear"],
          [130, -2000, "linear"],
        ],
      },
    });
    expect(standingLevel(driven)).toBeCloseTo(10 ** (6 / 20));
    expect(ridingLevel(driven, 100)).toBeCloseTo(1);
    expect(ridingLevel(driven, 200)).toBeCloseTo(0.1);
  });

  it("cross with even power", () => {
    const leaving = span({}, { end: 210, leaving: crossfade });
    const entering = span({}, { start: 190, entering: crossfade });
    expect(ridingLevel(leaving, 190)).toBeCloseTo(1);
    expect(ridingLevel(leaving, 210)).toBeCloseTo(0);
    for (const frame of [190, 196, 200, 209])
      expect(ridingLevel(leaving, frame) ** 2 + ridingLevel(entering, frame) ** 2).toBeCloseTo(1);
  });

  it("go from left to right", () => {
    expect(panAt(span({ pan: -50 }), 150)).toBe(-0.5);
    const driven = span({
      kf: {
        pan: [
          [30, -100, "linear"],
          [130, 100, "linear"],
        ],
      },
    });
    expect([100, 150, 200].map((frame) => panAt(driven, frame))).toEqual([-1, 0, 1]);
  });
});
