import { describe, expect, it } from "vitest";
import { RefreshClock } from "./clock";

function measured(...intervals: number[]): number {
  const clock = new RefreshClock();
  let stamp = 1000;
  clock.note(stamp);
  for (const interval of intervals) {
    stamp += interval;
    clock.note(stamp);
  }
  return clock.seconds;
}

describe("RefreshClock", () => {
  it("takes sixty refreshes a second for granted until it has seen some", () => {
    expect(measured()).toBeCloseTo(1 / 60);
  });

  it("follows a fast screen and a slow machine", () => {
    expect(measured(8, 8, 8, 9, 8)).toBeCloseTo(0.008);
    expect(measured(50, 50, 66, 50)).toBeCloseTo(0.05);
  });

  it("is not moved by one picture that took long, nor by a stamp given twice", () => {
    expect(measured(16, 16, 400, 16, 0, 16)).toBeCloseTo(0.016);
  });

  it("forgets what is a quarter of a second old", () => {
    expect(measured(...Array(20).fill(50), ...Array(15).fill(16))).toBeCloseTo(0.016);
  });

  it("looks no further ahead than a tenth of a second", () => {
    expect(measured(900, 900, 900)).toBeCloseTo(0.1);
  });
});
