import type { RenderBatch } from "../api/types";

export function isBatchActive(batch: RenderBatch): boolean {
  return batch.state === "running" || batch.state === "paused";
}

export function failedIn(batch: RenderBatch): number {
  return batch.renders.filter((render) => render.state === "failed" || render.state === "dead")
    .length;
}

/** Whether it goes on, or something can still be done about it. */
export const isBatchOpen = (batch: RenderBatch) => isBatchActive(batch) || failedIn(batch) > 0;

/** `2 of 5 files ready · 1 failed · 1,250 of 4,000 frames`. */
export function batchWords(batch: RenderBatch): string {
  if (batch.renders.length === 0) {
    return "All of its renders were deleted";
  }
  const count = (...states: string[]) =>
    batch.renders.filter((render) => states.includes(render.state)).length;
  const [failed, cancelled] = [failedIn(batch), count("cancelled")];
  const [done, total] = [batch.frames_done, batch.frames_total].map((n) => n.toLocaleString("en"));
  return [
    `${count("completed")} of ${batch.renders.length} files ready`,
    failed > 0 ? `${failed} failed` : null,
    cancelled > 0 ? `${cancelled} cancelled` : null,
    `${done} of ${total} frames`,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}
