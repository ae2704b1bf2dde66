/** Which frames of a timeline a render is of. */
import type { Rate } from "../api/types";
import { parseTypedTime } from "../timeline/timecode";
import type { Canvas } from "./presets";
import type { Options } from "./render-options";

/** The timeline that the dialog is about. */
export interface RenderSubject {
  timelineId: string;
  workspaceId: string;
  name: string;
  canvas: Canvas;
  /** Frames. */
  duration: number;
  /** The label of frame 0, in frames. */
  start: number;
  drop: boolean;
  /** Frames [first, end) of the selected clips; null when none is. */
  selection: readonly [number, number] | null;
  /** Frames [first, end) between the in and the out mark; null when there are none. */
  marked: readonly [number, number] | null;
  /** Tracks that this person sees and hears alone. */
  solo: readonly string[];
}

export interface ChosenRange {
  range: [number, number];
  /** Why it is none, in words. */
  fault: string | null;
}

export function rangeOf(subject: RenderSubject, options: Options): ChosenRange {
  const whole: [number, number] = [0, subject.duration];
  if (options.range === "selection" && subject.selection !== null) {
    return { range: [...subject.selection], fault: null };
  }
  if (options.range === "marked" && subject.marked !== null) {
    return { range: [...subject.marked], fault: null };
  }
  if (options.range !== "typed") {
    return { range: whole, fault: null };
  }
  const [first, end] = [typed(subject, options.from, 0), typed(subject, options.to, whole[1])];
  if (first === null || end === null) {
    return { range: whole, fault: "Type a time such as 01:00:12:05, 12.5s or 300f." };
  }
  if (first < 0 || end > subject.duration || first >= end) {
    return { range: whole, fault: "It must end after it begins, and lie on the timeline." };
  }
  return { range: [first, end], fault: null };
}

/** A frame of the timeline; labels count from the timeline's first one, lengths from 0. */
function typed(subject: RenderSubject, text: string, otherwise: number): number | null {
  if (text.trim() === "") {
    return otherwise;
  }
  const rate = subject.canvas.rate as Rate;
  const frame = parseTypedTime(text, [rate[0], rate[1]], { drop: subject.drop });
  if (frame === null) {
    return null;
  }
  return /[:;]/.test(text) ? frame - subject.start : frame;
}
