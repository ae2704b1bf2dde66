import type { ExportFormat } from "../api/interchange";

interface FormatWords {
  readonly id: ExportFormat;
  readonly name: string;
  readonly use: string;
}

export const FORMATS: readonly FormatWords[] = [
  { id: "otio", name: "OpenTimelineIO", use: "Holds everything, and comes back as it was" },
  { id: "fcpxml", name: "FCPXML", use: "Final Cut Pro, DaVinci Resolve: all tracks and titles" },
  { id: "edl", name: "EDL", use: "CMX 3600: cuts, dissolves and speeds of one track" },
  { id: "json", name: "JSON", use: "The whole document, for scripts and ./cutroom render" },
];
