/** Timelines out of files and into files. */
import { request, requestAnswer } from "./client";
import type { ImportedTimeline, InterchangeWarning } from "./types";

export type ExportFormat = "otio" | "edl" | "fcpxml" | "json";

export interface TimelineFile {
  readonly content: Blob;
  readonly name: string;
  readonly warnings: readonly InterchangeWarning[];
  /** Also those that did not fit into the answer's header. */
  readonly warningsTotal: number;
}

/** Make a timeline of a file; `rate` only for edit lists, which do not say it. */
export function importTimeline(
  projectId: string,
  file: File,
  rate: string,
): Promise<ImportedTimeline> {
  const body = new FormData();
  body.set("project_id", projectId);
  body.set("file", file);
  if (rate !== "") body.set("rate", rate);
  return request<ImportedTimeline>("POST", "/timelines/import", { body });
}

/** Fetch a timeline as a file; an edit list is of one track. */
export async function exportTimeline(
  timelineId: string,
  format: ExportFormat,
  track: string | undefined,
): Promise<TimelineFile> {
  const query = { format, track };
  const answer = await requestAnswer("GET", `/timelines/${timelineId}/export`, { query });
  const warnings = JSON.parse(answer.headers.get("X-Cutroom-Warnings") ?? "[]");
  return {
    content: await answer.blob(),
    name: fileName(answer.headers.get("Content-Disposition"), `timeline.${format}`),
    warnings,
    warningsTotal: Number(answer.headers.get("X-Cutroom-Warnings-Total") ?? warnings.length),
  };
}

/** The name in a Content-Disposition header (RFC 6266), which carries all letters in `filename*`. */
export function fileName(header: string | null, fallback: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(header ?? "")?.[1];
  if (encoded === undefined) return fallback;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return fallback;
  }
}
