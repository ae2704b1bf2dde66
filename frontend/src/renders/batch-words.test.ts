import { expect, test } from "vitest";
import type { Render, RenderBatch } from "../api/types";
import { batchWords, isBatchOpen } from "./batch-words";

function batch(state: RenderBatch["state"], ...states: Render["state"][]): RenderBatch {
  return {
    id: "b",
    workspace_id: "w",
    name: "Week",
    state,
    created_at: "2026-01-01T00:00:00Z",
    warnings: [],
    frames_done: 1250 * Math.min(1, states.length),
    frames_total: 4000 * Math.min(1, states.length),
    renders: states.map((one) => ({ state: one }) as Render),
  };
}

test("nine of ten are ready: the one that failed can be asked for again", () => {
  const partial = batch("partial", "completed", "completed", "failed", "dead", "cancelled");
  expect(batchWords(partial)).toBe(
    "2 of 5 files ready · 2 failed · 1 cancelled · 1,250 of 4,000 frames",
  );
  expect(isBatchOpen(partial)).toBe(true);
  expect(isBatchOpen(batch("partial", "completed", "cancelled"))).toBe(false);
  expect(isBatchOpen(batch("paused", "completed", "queued"))).toBe(true);
});

test("a batch without renders says why", () => {
  expect(batchWords(batch("empty"))).toBe("All of its renders were deleted");
  expect(isBatchOpen(batch("empty"))).toBe(false);
});
