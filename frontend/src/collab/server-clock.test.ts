import { expect, test } from "vitest";
import { ServerClock } from "./server-clock";

test("half of a round trip is taken off", () => {
  let now = 1_000;
  const clock = new ServerClock(() => now);
  // Sent at 1000, answered by a server 5000 ahead at 1400, heard at 1800.
  now = 1_800;
  clock.hear(6_400, 800);
  expect(clock.offsetMs).toBe(5_000);
  expect(clock.nowMs()).toBe(6_800);
});

test("the quickest answer is believed", () => {
  const clock = new ServerClock(() => 10_000);
  // 3 s on the way there, none back: wrong by 1.5 s.
  clock.hear(10_000 + 5_000, 3_000);
  expect(clock.offsetMs).toBe(6_500);
  clock.hear(10_000 + 5_000 - 10, 20);
  clock.hear(10_000 + 5_000 - 900, 900);
  expect(clock.offsetMs).toBe(5_000);
});

test.each([-300_000, 300_000])("a clock that somebody sets by %i ms is followed", (step) => {
  let now = 10_000;
  const clock = new ServerClock(() => now);
  clock.hear(10_000, 4);
  now += step;
  clock.hear(10_000, 600);
  expect(clock.nowMs()).toBeCloseTo(10_300, 0);
});

test("old samples are let go, so that a drifting clock is followed", () => {
  let now = 0;
  const clock = new ServerClock(() => now);
  clock.hear(0, 0);
  for (let minute = 1; minute <= 20; minute += 1) {
    now = minute * 60_000;
    clock.hear(now + minute * 2 - 5, 10);
  }
  expect(clock.offsetMs).toBeGreaterThanOrEqual(26);
});
