import { describe, expect, it } from "vitest";
import type { DeadPiece, Render } from "../api/types";
import { deadPieceWords, stageWords } from "./render-words";

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
