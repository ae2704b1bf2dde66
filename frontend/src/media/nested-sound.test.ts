import { describe, expect, it } from "vitest";
import { NestedClock } from "./nested-sound";

/** The sound card's second 100 is the timeline's second 7. */
function outer(mixed: number, speed = 1) {
  return { started: true, mixed, speed, contextTimeOf: (seconds: number) => 93 + seconds };
}

describe("NestedClock", () => {
  it("counts the seconds of the nested timeline from where its clip begins", () => {
    const clock = new NestedClock(outer(12), 10, 3, 2);
    expect(clock.mixed).toBe(7);
    expect(clock.contextTimeOf(3)).toBe(103);
    expect(clock.contextTimeOf(7)).toBe(105);
    expect(clock.speed).toBe(2);
  });

  it("stands where its clip begins until that is heard", () => {
    expect(new NestedClock(outer(4), 10, 3, 1).mixed).toBe(3);
  });

  it("runs in another one", () => {
    const clock = new NestedClock(new NestedClock(outer(14), 10, 0, 2), 4, 1, 0.5);
    expect(clock.mixed).toBe(3);
    expect(clock.contextTimeOf(3)).toBe(107);
    expect(clock.speed).toBe(1);
  });
});
