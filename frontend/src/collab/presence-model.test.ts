import { describe, expect, test } from "vitest";
import {
  fitting,
  type LocalPresence,
  leaderOf,
  playheadNow,
  type RemotePerson,
  readMotion,
  readPerson,
} from "./presence-model";

const bytes = (state: LocalPresence) => new TextEncoder().encode(JSON.stringify(state)).length;
const ids = (count: number) =>
  Array.from({ length: count }, (_, at) => `clip${at}`.padEnd(12, "x"));

describe("what is said", () => {
  test("fits the server's 2 KB, whatever is selected and dragged by whoever", () => {
    const many = ids(5_000);
    const state: LocalPresence = {
      user: { id: "x".repeat(36), name: "ü".repeat(80), color: 3 },
      sel: many,
      drag: {
        ids: many,
        kind: "move",
        at: 0,
        dx: 5,
        to: Object.fromEntries(many.map((id) => [id, "x".repeat(12)])),
      },
    };
    const said = fitting(state);
    expect(bytes(said)).toBeLessThanOrEqual(2_000);
    expect(said.sel?.[0]).toBe(many[0]);
    expect(said.drag?.ids[0]).toBe(many[0]);
    expect(Object.keys(said.drag?.to ?? {})).toEqual(said.drag?.ids);
  });

  test("is not touched when it fits", () => {
    const state: LocalPresence = { user: { id: "a", name: "Ada", color: 1 }, sel: ids(3) };
    expect(fitting(state)).toEqual(state);
  });
});

describe("what is heard", () => {
  const JUNK: readonly unknown[] = [
    null,
    7,
    "x",
    [],
    {},
    { f: Number.NaN, t0: 0, rate: 1 },
    { f: 1e300, t0: 0, rate: 0, n: 0, y: 0, row: 3 },
    { f: 1, t0: 0, rate: 1e9 },
    { ids: 5, kind: "move", at: 0, dx: 0 },
    { ids: ["a"], kind: "steal", at: 0, dx: 0 },
    { ids: [], kind: "move", at: 0, dx: 0 },
    { ids: [1, {}], kind: "move", at: 0, dx: 0, to: 3 },
    { f: 0, n: -4, y: 0 },
  ];

  test.each(JUNK)("%o breaks nothing in any field", (junk) => {
    const state = { user: junk, ph: junk, sel: junk, drag: junk, cur: junk, view: junk };
    const person = readPerson(5, { ...state, follow: junk, alone: junk });
    expect(typeof person.name).toBe("string");
    expect(person.alone).toBe(false);
    expect(readMotion(5, state)).toEqual({
      clientId: 5,
      playhead: null,
      cursor: null,
      drag: null,
      view: null,
    });
  });

  test("names and colours are the server's where it knows the client", () => {
    const said = { user: { id: "x", name: "The boss", color: 9 } };
    const member = { userId: "ben", name: "Ben", color: 2, role: "viewer" } as const;
    expect(readPerson(5, said, member)).toMatchObject({ userId: "ben", name: "Ben", color: 2 });
    expect(readPerson(5, said)).toMatchObject({ userId: "x", name: "The boss", color: 9 });
  });
});

describe("a playhead", () => {
  test("runs on by the server's clock, and not past the end", () => {
    const playing = { f: 100, t0: 5_000, rate: 1 };
    expect(playheadNow(playing, 6_000, 25)).toBe(125);
    expect(playheadNow(playing, 4_000, 25)).toBe(100);
    expect(playheadNow(playing, 600_000, 25, 250)).toBe(250);
    expect(playheadNow({ ...playing, rate: -2 }, 60_000, 25)).toBe(0);
  });

  test("that stands past the end stays there", () => {
    expect(playheadNow({ f: 900, t0: 0, rate: 0 }, 600_000, 25, 250)).toBe(900);
  });
});

describe("who is followed", () => {
  const person = (clientId: number, more: Partial<RemotePerson> = {}) =>
    ({ ...readPerson(clientId, {}), ...more }) as RemotePerson;

  test("is the head of the line", () => {
    const [a, b, c] = [person(1), person(2, { follows: 1 }), person(3, { follows: 2 })];
    expect(leaderOf([a, b, c], 9, 3)).toEqual({ type: "leads", person: a });
    expect(leaderOf([b, c], 9, 3)).toEqual({ type: "leads", person: b });
  });

  test("is nobody in a circle, with me or without", () => {
    expect(leaderOf([person(1, { follows: 9 })], 9, 1)).toEqual({ type: "circle" });
    const others = [person(1, { follows: 2 }), person(2, { follows: 1 })];
    expect(leaderOf(others, 9, 1)).toEqual({ type: "circle" });
  });

  test("may be gone or want to be alone", () => {
    expect(leaderOf([], 9, 1)).toEqual({ type: "gone" });
    expect(leaderOf([person(1, { alone: true })], 9, 1)).toEqual({ type: "alone" });
  });

  test("is not reached through somebody who wants to be alone", () => {
    const [a, b] = [person(1, { alone: true }), person(2, { follows: 1 })];
    expect(leaderOf([a, b], 9, 2)).toEqual({ type: "leads", person: b });
  });
});
