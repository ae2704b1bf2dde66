import type { Render } from "../api/types";

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

/** What is happening, or how it ended. */
export function stageWords(render: Render): string {
  switch (render.state) {
    case "queued":
      return "Waiting for a free worker";
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
    case "dead":
      return "Failed";
  }
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

/** What it becomes: the preset's name, and whether it is a draft. */
export function presetOf(render: Render): string {
  return render.quality === "draft" ? `${render.output.preset} draft` : render.output.preset;
}

export function fileNameOf(render: Render): string {
  return `${render.timeline_name} ${render.output.preset}.${render.output.container ?? "mp4"}`;
}
