// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import * as Y from "yjs";
import { ExternalStore } from "@/collab/external-store";
import { Presence } from "@/collab/presence";
import { makeProjection } from "@/engine/projection.test-support";
import type { TimelineEngine } from "@/engine/timeline-engine";
import { resetEditorView, useEditorView } from "../editor-view";
import { createPlayhead, type PlayheadStore } from "../playhead";
import { Following } from "./following";

const WIDTH = 1_000;
let now: number;
let ben: Presence;
let ada: Presence;
let playhead: PlayheadStore;
let following: Following;
let told: string[];
const setView = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  now = 50_000;
  told = [];
  resetEditorView("t");
  setView.mockReset();
  ben = new Presence(new Y.Doc());
  ada = new Presence(new Y.Doc());
  for (const [from, to] of [
    [ben, ada],
    [ada, ben],
  ] as const) {
    from.awareness.on("update", (_: unknown, origin: unknown) => {
      if (origin === "wire") return;
      const update = encodeAwarenessUpdate(from.awareness, [from.clientId]);
      applyAwarenessUpdate(to.awareness, update, "wire");
    });
  }
  ben.say({ user: { id: "ben", name: "Ben", color: 1 } });
  playhead = createPlayhead();
  following = new Following({
    presence: ada,
    playhead,
    engine: new ExternalStore({ width: WIDTH, setView } as unknown as TimelineEngine | null),
    projection: new ExternalStore(
      makeProjection([{ id: "a", track: "v1", start: 0, end: 10_000 }]),
    ),
    serverNowMs: () => now,
    tell: (words) => told.push(words),
    storage: localStorage,
  });
});

afterEach(() => {
  following.close();
  ben.destroy();
  ada.destroy();
  localStorage.clear();
  vi.useRealTimers();
});

const press = (key: string) => {
  const event = new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true });
  document.body.dispatchEvent(event);
  return event;
};

describe("following somebody", () => {
  test("shows what they see, at any width, and where their playhead is", () => {
    ben.say({ view: { f: 100, n: 500, y: 30 }, ph: { f: 120, t0: now, rate: 0 } });
    following.toggle(ben.clientId);
    expect(setView).toHaveBeenLastCalledWith({ pxPerFrame: 2, scrollX: 200, scrollY: 30 });
    expect(playhead.getFrame()).toBe(120);
    expect(ben.people.get()[0]?.follows).toBe(ben.clientId);

    ben.say({ view: { f: 0, n: 1_000, y: 0 }, ph: { f: 7, t0: now, rate: 0 } });
    expect(setView).toHaveBeenLastCalledWith({ pxPerFrame: 1, scrollX: 0, scrollY: 0 });
    expect(playhead.getFrame()).toBe(7);
  });

  test("leaves the view alone while only their pointer moves", () => {
    ben.say({ view: { f: 0, n: 500, y: 0 } });
    following.toggle(ben.clientId);
    ben.say({ cur: { f: 3, row: "v1", y: 0 } });
    expect(setView).toHaveBeenCalledTimes(1);
  });

  test("plays when they play, stays within two frames, and stops when they stop", () => {
    following.toggle(ben.clientId);
    ben.say({ ph: { f: 100, t0: now, rate: 1 } });
    expect(useEditorView.getState().playing).toBe(true);
    // A player that loses eight frames whenever it begins or jumps.
    let begins = 8;
    playhead.subscribe((_frame, cause) => {
      if (cause === "seek") begins = 8;
    });
    const drift: number[] = [];
    for (let frame = 1; frame <= 250; frame += 1) {
      now += 40;
      if (begins > 0) begins -= 1;
      else playhead.advance(playhead.getFrame() + 1);
      vi.advanceTimersByTime(40);
      if (frame > 75) drift.push(Math.abs(100 + frame - playhead.getFrame()));
    }
    expect(Math.max(...drift)).toBeLessThanOrEqual(2);

    ben.say({ ph: { f: 350, t0: now, rate: 0 } });
    expect(useEditorView.getState().playing).toBe(false);
    expect(playhead.getFrame()).toBe(350);
  });
});

describe("ends", () => {
  beforeEach(() => following.toggle(ben.clientId));

  test("with Esc, which does nothing else", () => {
    expect(press("Escape").defaultPrevented).toBe(true);
    expect(following.whom.get()).toBe(null);
    expect(press("Escape").defaultPrevented).toBe(false);
    expect(ben.people.get()[0]?.follows).toBe(null);
  });

  test("with any key, which does what it does", () => {
    press("Shift");
    expect(following.whom.get()).toBe(ben.clientId);
    expect(press("ArrowLeft").defaultPrevented).toBe(false);
    expect(following.whom.get()).toBe(null);
  });

  test.each(["pointerdown", "wheel"])("with a %s", (type) => {
    document.body.dispatchEvent(new Event(type, { bubbles: true }));
    expect(following.whom.get()).toBe(null);
    ben.say({ view: { f: 9, n: 90, y: 0 } });
    expect(setView).not.toHaveBeenCalled();
  });

  test("with a press on the same avatar, which does not begin again", () => {
    document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
    following.toggle(ben.clientId);
    expect(following.whom.get()).toBe(null);

    document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
    following.toggle(ben.clientId);
    expect(following.whom.get()).toBe(ben.clientId);
  });

  test("when they leave, in words", () => {
    removeAwarenessStates(ada.awareness, [ben.clientId], "wire");
    expect(following.whom.get()).toBe(null);
    expect(told).toEqual(["Ben is not here any more."]);
  });

  test("when they want to be alone, in words", () => {
    ben.say({ alone: true });
    expect(following.whom.get()).toBe(null);
    expect(told).toEqual(["Ben does not want to be followed at the moment."]);
    following.toggle(ben.clientId);
    expect(following.whom.get()).toBe(null);
  });

  test("when they follow back, for two cannot follow each other", () => {
    ben.say({ follow: ada.clientId });
    expect(following.whom.get()).toBe(null);
    expect(told).toEqual(["Ben follows you: one of you has to lead."]);
  });
});

test("the next one is the one after the last", () => {
  following.startNext();
  expect(following.whom.get()).toBe(ben.clientId);
  ben.say({ alone: true });
  following.startNext();
  expect(told.at(-1)).toBe("Nobody is here to be followed.");
});

test("not wanting to be followed is said, and remembered", () => {
  following.setAlone(true);
  expect(ben.people.get()[0]?.alone).toBe(true);
  expect(localStorage.getItem("cutroom.alone")).toBe("yes");
});
