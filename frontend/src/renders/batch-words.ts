import type { RenderBatch } from "../api/types";

export function isBatchActive(batch: RenderBatch): boolean {
  return batch.state === "running" || batch.state === "paused";
}

export function failedIn(batch: RenderBatch): number {
  return batch.renders.filter((render) => render.state === "failed" || render.state === "dead")
    .length;
}

/** `2 of 5 files ready · 1 failed · 1,250 of 4,000 frames`. */
export function batchWords(batch: RenderBatch): string {
  const ready = batch.renders.filter((render) => render.state === "completed").length;
  const failed = failedIn(batch);
  const [done, total] = [batch.frames_done, batch.frames_total].map((n) => n.toLocaleString("en"));
  return [
    `${ready} of ${batch.renders.length} files ready`,
    failed > 0 ? `${failed} failed` : null,
    `${done} of ${total} frames`,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}
