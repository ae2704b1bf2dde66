import { expect, test } from "vitest";
import { makeProjection } from "@/engine/projection.test-support";
import type { Clipboard, ClipCopy } from "@/timeline/commands/index";
import { copyOf, pasteHomes, readClipboard, writeClipboard } from "./clipboard";

function copyFrom(track: string, kind: "video" | "audio"): ClipCopy {
  const fields = { head: 0, tail: 10 };
  return { fields, text: null, track, kind, start: 0, link: "" };
}

function board(...clips: ClipCopy[]): Clipboard {
  return { clips, assets: {} };
}

class Shelf {
  readonly kept = new Map<string, string>();
  readonly #room: number;

  constructor(room: number) {
    this.#room = room;
  }
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (value.length > this.#room) throw new DOMException("full", "QuotaExceededError");
    this.kept.set(key, value);
  }
}

const PROJECTION = makeProjection([
  { id: "high", track: "v2", start: 5, end: 20 },
  { id: "low", track: "v1", start: 0, end: 10 },
  { id: "sound", track: "a1", start: 0, end: 10 },
]);
const EMPTY = { meta: {}, tracks: {}, assets: {}, clips: {}, xfades: {}, marks: {}, texts: {} };

test("clips are copied from the lowest picture up, then the sound", () => {
  const { clips } = copyOf(EMPTY, PROJECTION, ["sound", "high", "low"]);
  expect(clips.map(({ track, start }) => [track, start])).toEqual([
    ["v1", 0],
    ["v2", 5],
    ["a1", 0],
  ]);
});

test("copies go back to the tracks they had", () => {
  const homes = pasteHomes(PROJECTION, board(copyFrom("v2", "video"), copyFrom("a1", "audio")));
  expect(homes.tracks).toEqual({ v2: "v2", a1: "a1" });
});

test("in another timeline they keep their order, and what is missing is named", () => {
  const copies = ["x", "y", "z"].map((track) => copyFrom(track, "video"));
  const homes = pasteHomes(PROJECTION, board(...copies));
  expect(homes.tracks).toEqual({ x: "v1", y: "v2" });
  expect(homes.missing).toEqual({ video: ["z"], audio: [] });
});

test("what was copied is there for the next timeline", () => {
  const shelf = new Shelf(10_000) as unknown as Storage;
  expect(readClipboard(shelf)).toBeNull();
  const copied = { clipboard: board(), timelineId: "t", source: "a" };
  expect(writeClipboard(copied, shelf)).toBe(true);
  expect(readClipboard(shelf)).toEqual(copied);
});

test("a browser without room says so", () => {
  const shelf = new Shelf(5) as unknown as Storage;
  expect(writeClipboard({ clipboard: board(), timelineId: "t", source: "a" }, shelf)).toBe(false);
});
