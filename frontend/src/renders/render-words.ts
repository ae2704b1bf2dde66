import type { DeadPiece, Render } from "../api/types";

const STAGES: Readonly<Record<string, string>> = {
  waiting: "Waiting for a free worker",
  planning: "Planning the chunks",
  encoding: "Encoding",
  joining: "Joining picture and sound",
  finished: "Finished",
};

export function isActive(render: Render): boolean {
  return render.state === "queued" || render.state === "running";
}

/** Whether there is something to see: the file, or the first chunk while others are made. */
export function canPlay(render: Render): boolean {
  const hasBegun = render.state === "running" && render.chunks[0]?.state === "completed";
  return render.download_url !== null || hasBegun;
}

/** What is happening, or how it ended. */
export function stageWords(render: Render): string {
  switch (render.state) {
    case "queued":
      return placeWords(render.queue_position);
    case "running":
      if (render.is_paused) {
        return "Paused";
      }
      return STAGES[render.stage] ?? (render.stage || "Working");
    case "completed":
      return "Ready";
    case "cancelled":
      return "Cancelled";
    case "failed":
      return "Failed";
    case "dead":
      return "Given up";
  }
}

function placeWords(place: number): string {
  return place > 1 ? `Number ${place} in this workspace's line` : "Waiting for a free worker";
}

export function fractionDone(render: Render): number | null {
  if (render.state === "completed") {
    return 1;
  }
  return render.frames_total === 0 ? null : render.frames_done / render.frames_total;
}

/** Seconds since the work began, or that it took. */
export function elapsedSeconds(render: Render, now: number): number | null {
  if (render.started_at === null) {
    return null;
  }
  const end = render.finished_at === null ? now : Date.parse(render.finished_at);
  return Math.max(0, (end - Date.parse(render.started_at)) / 1000);
}

const JOBS: Readonly<Record<number, string>> = {
  [-1]: "the sound",
  [-2]: "joining picture and sound",
  [-3]: "planning",
};

/** Which job it was: people know chunks by their frames. */
export function deadPieceWords(piece: DeadPiece): string {
  return JOBS[piece.index] ?? `frames ${piece.first} to ${piece.end - 1}`;
}

/** What it becomes: the preset's name, and whether it is a draft. */
export function presetOf(render: Render): string {
  return render.quality === "draft" ? `${render.output.preset} draft` : render.output.preset;
}

export function fileNameOf(render: Render): string {
  return `${render.timeline_name} ${render.output.preset}.${render.output.container ?? "mp4"}`;
}
