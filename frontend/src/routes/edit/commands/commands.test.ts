import { describe, expect, test } from "vitest";
import { makeProjection } from "@/engine/projection.test-support";
import { cutAfter, cutBefore } from "./cuts";
import { type KeyPress, nameOfPress, showKeys } from "./keys";
import { CommandRegistry } from "./registry";

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

describe("names of key presses", () => {
  test.each([
    [press(" "), "Space"],
    [press("s"), "S"],
    [press("z", { ctrlKey: true }), "Ctrl+Z"],
    [press("Z", { ctrlKey: true, shiftKey: true }), "Ctrl+Shift+Z"],
    [press("?", { shiftKey: true }), "?"],
    [press("+", { shiftKey: true }), "+"],
    [press("ArrowLeft", { altKey: true, shiftKey: true }), "Alt+Shift+ArrowLeft"],
    [press("ы", { code: "KeyS" }), "S"],
    [press("a", { code: "KeyQ" }), "A"],
  ])("%o is %s", (given, name) => {
    expect(nameOfPress(given, false)).toBe(name);
  });

  test("Cmd is Ctrl on a Mac, and shown as such", () => {
    expect(nameOfPress(press("z", { metaKey: true }), true)).toBe("Ctrl+Z");
    expect(showKeys("Ctrl+Shift+Z", true)).toBe("⌘+Shift+Z");
    expect(showKeys("+", false)).toBe("+");
  });
});

describe("registry", () => {
  const play = { id: "play", label: "Play", group: "Playback", keys: ["Space"] } as const;

  test("refuses two commands on one key", () => {
    const other = { ...play, id: "other", run: () => undefined };
    expect(() => new CommandRegistry([{ ...play, run: () => undefined }, other])).toThrow("Space");
  });

  test("runs a command only when it can be run", () => {
    let ran = 0;
    const registry = new CommandRegistry<boolean>([
      { ...play, when: (allowed) => allowed, run: () => (ran += 1) },
    ]);
    expect(registry.run("play", false)).toBe(false);
    expect(registry.run("play", true)).toBe(true);
    expect(ran).toBe(1);
  });
});

test("the up and down keys stop at every cut", () => {
  const projection = makeProjection([
    { id: "a", track: "v1", start: 10, end: 60 },
    { id: "b", track: "a1", start: 40, end: 90 },
  ]);
  expect(cutAfter(projection, 10)).toBe(40);
  expect(cutBefore(projection, 40)).toBe(10);
  expect(cutAfter(projection, 90)).toBe(90);
});
