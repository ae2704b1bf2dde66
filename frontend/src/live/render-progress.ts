/** What a progress event changes of a render that is shown already. */
import type { Render, RenderChunk, RenderProgress, RenderState } from "../api/types";

const OVER: readonly RenderState[] = ["completed", "failed", "cancelled", "dead"];

/** The letters of `RenderProgress.chunks`. */
const STATES: Readonly<Record<string, RenderState>> = {
  q: "queued",
  r: "running",
  d: "completed",
  c: "completed",
  f: "failed",
  x: "cancelled",
};

/** Numbers never go back, and a late report does not wake a render that is over. */
export function withProgress(render: Render, progress: RenderProgress): Render {
  if (OVER.includes(render.state)) {
    return render;
  }
  return {
    ...render,
    state: progress.state,
    stage: progress.stage,
    frames_done: Math.max(render.frames_done, progress.frames_done),
    frames_total: progress.frames_total || render.frames_total,
    fps: progress.fps ?? 0,
    seconds_left: progress.seconds_left ?? null,
    elapsed_seconds: progress.elapsed_seconds ?? 0,
    queue_position: progress.queue_position ?? 0,
    started_at: render.started_at ?? startOf(progress),
    chunks: render.chunks.map((chunk) => withLetter(chunk, progress)),
  };
}

function startOf(progress: RenderProgress): string | null {
  return progress.state === "queued" ? null : new Date().toISOString();
}

function withLetter(chunk: RenderChunk, progress: RenderProgress): RenderChunk {
  const letter = progress.chunks?.[chunk.index] ?? "";
  const state = STATES[letter] ?? chunk.state;
  const total = chunk.end - chunk.first;
  // Chunk 0 is the default, and defaults are left out on the wire.
  const isCounted = progress.stage === "encoding" && (progress.chunk ?? 0) === chunk.index;
  const counted = isCounted ? (progress.chunk_frames ?? 0) : chunk.frames_done;
  const done = state === "completed" ? total : Math.min(total, counted);
  return { ...chunk, state, frames_done: done, is_cached: letter === "c" || chunk.is_cached };
}
