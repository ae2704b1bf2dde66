import { describe, expect, it } from "vitest";
import type { DeadPiece, Render } from "../api/types";
import { canPlay, deadPieceWords, stageWords } from "./render-words";

const queued = { state: "queued", stage: "waiting" } as Render;

describe("a render that waits", () => {
  it("says its place, unless it is next", () => {
    expect(stageWords({ ...queued, queue_position: 1 })).toBe("Waiting for a free worker");
    expect(stageWords({ ...queued, queue_position: 4 })).toBe("Number 4 in this workspace's line");
  });
});

describe("a job that was given up", () => {
  const piece = { first: 0, end: 100 } as DeadPiece;

  it("is named as people know it", () => {
    expect(deadPieceWords({ ...piece, index: 0 })).toBe("frames 0 to 99");
    expect(deadPieceWords({ ...piece, index: -1 })).toBe("the sound");
    expect(deadPieceWords({ ...piece, index: -2 })).toBe("joining picture and sound");
    expect(deadPieceWords({ ...piece, index: -3 })).toBe("planning");
  });
});

describe("a film", () => {
  const chunk = { index: 0, first: 0, end: 50, state: "completed" };
  const running = { state: "running", download_url: null, chunks: [chunk] } as unknown as Render;

  it("can be watched from its first finished chunk on", () => {
    const begun = { ...running, chunks: [{ ...chunk, state: "running" }] } as unknown as Render;

    expect(canPlay(running)).toBe(true);
    expect(canPlay(begun)).toBe(false);
    expect(canPlay({ ...running, state: "failed" })).toBe(false);
    expect(canPlay({ ...running, state: "completed", download_url: "/film.mp4" })).toBe(true);
  });
});
