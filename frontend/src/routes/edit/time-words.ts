// Times and lengths as people read them.
import type { Projection } from "@/timeline/model";
import { countedFps } from "@/timeline/time";
import { formatTimecode } from "@/timeline/timecode";

/** The part of a projection that says how frames are counted. */
export type Counting = Pick<Projection, "rate" | "start" | "drop">;

/** A frame of the timeline as a label: `00:00:04:12`. */
export function frameLabel(projection: Counting, frame: number): string {
  return formatTimecode(frame + projection.start, projection.rate, projection.drop);
}

/** A length without leading zero groups: `04:12`, `01:04:12`. */
export function lengthLabel(projection: Counting, frames: number): string {
  // Lengths are counted, never dropped: two minutes are 2:00:00 long wherever they start.
  const full = formatTimecode(Math.abs(frames), projection.rate, false);
  return full.replace(/^(00:){1,2}/, "");
}

/** A difference with its sign: `+00:12`. */
export function deltaLabel(projection: Counting, frames: number): string {
  return `${frames < 0 ? "−" : "+"}${lengthLabel(projection, frames)}`;
}

/** A length in words, for screen readers: `3 seconds 8 frames`. */
export function lengthWords(projection: Counting, frames: number): string {
  const fps = countedFps(projection.rate);
  const seconds = Math.floor(frames / fps);
  const rest = frames % fps;
  const words = [];
  if (seconds > 0) words.push(`${seconds} ${seconds === 1 ? "second" : "seconds"}`);
  if (rest > 0 || seconds === 0) words.push(`${rest} ${rest === 1 ? "frame" : "frames"}`);
  return words.join(" ");
}
