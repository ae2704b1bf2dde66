/** What is chosen in the render dialog, and the wishes that come of it. Pure. */
import type { NewRender, RenderPreset, RenderQuality } from "../api/types";
import { type RenderSubject, rangeOf } from "./render-range";

export type RangeChoice = "whole" | "marked" | "selection" | "typed";
export type LoudnessChoice = "off" | "-14" | "-16" | "-23" | "own";

export interface Options {
  range: RangeChoice;
  /** As typed, in timecode. */
  from: string;
  to: string;
  quality: RenderQuality;
  loudness: LoudnessChoice;
  /** LUFS as typed, for a loudness of one's own. */
  lufs: string;
  priority: "final" | "interactive";
  burnIn: boolean;
  placeholders: boolean;
  /** Only the tracks that this person hears and sees alone. */
  soloOnly: boolean;
  hardware: boolean;
  several: boolean;
}

export const DEFAULT_OPTIONS: Options = {
  range: "whole",
  from: "",
  to: "",
  quality: "final",
  loudness: "off",
  lufs: "-18",
  priority: "final",
  burnIn: false,
  placeholders: false,
  soloOnly: false,
  hardware: false,
  several: false,
};

/** What the dialog begins with: who marked a part wants that. */
export function firstOptions(subject: RenderSubject): Options {
  return { ...DEFAULT_OPTIONS, range: subject.marked === null ? "whole" : "marked" };
}

const LUFS = { least: -31, most: -9 };

export interface ChosenLoudness {
  /** Null leaves the sound as loud as it is. */
  lufs: number | null;
  fault: string | null;
}

export function loudnessOf({ loudness, lufs }: Options): ChosenLoudness {
  if (loudness === "off") {
    return { lufs: null, fault: null };
  }
  if (loudness !== "own") {
    return { lufs: Number(loudness), fault: null };
  }
  // Minus signs as keyboards and as books write them.
  const text = lufs.trim().replace("−", "-").replace(",", ".");
  const value = text === "" ? Number.NaN : Number(text);
  return LUFS.least <= value && value <= LUFS.most
    ? { lufs: value, fault: null }
    : { lufs: null, fault: `From ${LUFS.least} to ${LUFS.most} LUFS.` };
}

/** The video codecs among `presets` that some worker encodes in hardware. */
export function canUseHardware(
  presets: readonly RenderPreset[],
  encoders: readonly string[],
): boolean {
  return presets.some(({ file_settings: { video_codec } }) => encoders.includes(video_codec));
}

/** One wish for each preset; what is as usual is left out. */
export function wishesOf(
  subject: RenderSubject,
  options: Options,
  presets: readonly string[],
): NewRender[] {
  const { range } = rangeOf(subject, options);
  const { lufs } = loudnessOf(options);
  return presets.map((preset) => ({
    timeline_id: subject.timelineId,
    preset,
    quality: options.quality,
    priority: options.priority,
    burn_in: options.burnIn,
    on_missing: options.placeholders ? "placeholder" : "fail",
    ...(options.hardware ? { hardware: true } : {}),
    ...(options.soloOnly && subject.solo.length > 0 ? { solo_tracks: [...subject.solo] } : {}),
    ...(lufs === null ? {} : { loudness_lufs: lufs }),
    ...(options.range === "whole" ? {} : { range }),
  }));
}
