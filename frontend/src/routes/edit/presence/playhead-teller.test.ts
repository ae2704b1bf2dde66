import { beforeEach, expect, test } from "vitest";
import { type PlayheadPresence, playheadNow } from "@/collab/presence-model";
import { PlayheadTeller } from "./playhead-teller";

let now: number;
let said: PlayheadPresence[];
let teller: PlayheadTeller;

beforeEach(() => {
  now = 10_000;
  said = [];
  teller = new PlayheadTeller({
    say: (playhead) => said.push(playhead),
    serverNowMs: () => now,
    framesPerSecond: () => 25,
  });
});

/** Plays `seconds` frame by frame, `late` frames behind where it is believed. */
function play(from: number, seconds: number, late: number): number {
  let worst = 0;
  for (let frame = 0; frame < seconds * 25; frame += 1) {
    now += 40;
    const at = from + frame + 1 - late;
    teller.advanced(at);
    const last = said.at(-1);
    if (last !== undefined && frame > 25)
      worst = Math.max(worst, Math.abs(playheadNow(last, now, 25) - at));
  }
  return worst;
}

test("a minute of playing is told once", () => {
  teller.tell(100, true);
  expect(play(100, 60, 0)).toBe(0);
  expect(said).toEqual([{ f: 100, t0: 10_000, rate: 1 }]);
});

test("a player that began late is told once more, and is within two frames from then on", () => {
  teller.tell(100, true);
  expect(play(100, 60, 9)).toBeLessThanOrEqual(2);
  expect(said).toHaveLength(2);
});

test("a picture that stutters is told twice a second at most", () => {
  teller.tell(0, true);
  for (let step = 0; step < 100; step += 1) {
    now += 40;
    teller.advanced(step % 2 === 0 ? 0 : 500);
  }
  expect(said.length).toBeLessThanOrEqual(9);
});

test("standing still says nothing", () => {
  teller.tell(100, false);
  now += 60_000;
  teller.advanced(100);
  expect(said).toHaveLength(1);
});
