/** A preset while it is typed, and the settings that come of it. Pure. */
import type { PresetSettings } from "../api/types";
import { formatRate } from "../ui/format";
import { CODECS, type Faults, faultsOf, takesBitRate, takesQuality } from "./preset-rules";

export type Sizing = "timeline" | "exact" | "within";

/** Numbers are kept as they are typed. */
export interface PresetDraft {
  name: string;
  container: PresetSettings["container"];
  video: PresetSettings["video_codec"];
  audio: PresetSettings["audio_codec"];
  sizing: Sizing;
  width: string;
  height: string;
  /** Pictures per second; nothing is the timeline's. */
  rate: string;
  /** What the size of the file goes by. */
  control: "quality" | "bits";
  crf: string;
  megabits: string;
  speed: PresetSettings["speed"];
  kilobits: string;
}

const USUAL_MEGABITS = "8";

export function draftOf(name: string, settings: PresetSettings): PresetDraft {
  const { width, height, video_bit_rate: bits } = settings;
  const side = (length: number) => (length === 0 ? "" : String(length));
  return {
    name,
    container: settings.container,
    video: settings.video_codec,
    audio: settings.audio_codec,
    sizing: settings.within ? "within" : width + height === 0 ? "timeline" : "exact",
    width: side(width),
    height: side(height),
    rate: settings.rate === null ? "" : formatRate(settings.rate),
    control: bits > 0 ? "bits" : "quality",
    crf: String(settings.crf),
    megabits: bits > 0 ? String(bits / 1_000_000) : USUAL_MEGABITS,
    speed: settings.speed,
    kilobits: String(settings.audio_bit_rate / 1000),
  };
}

const USUAL = { crf: 20, audio_bit_rate: 192_000 };

/** What does not apply is as usual, so that nothing unseen can be wrong. */
export function settingsOf(draft: PresetDraft): PresetSettings {
  const hasPictures = draft.video !== "";
  const isSized = hasPictures && draft.sizing !== "timeline";
  const byBits = draft.control === "bits" && takesBitRate(draft.video);
  return {
    container: draft.container,
    video_codec: draft.video,
    audio_codec: draft.audio,
    width: isSized ? number(draft.width, 0) : 0,
    height: isSized ? number(draft.height, 0) : 0,
    within: isSized && draft.sizing === "within",
    rate: hasPictures ? rateOfText(draft.rate) : null,
    crf: takesQuality(draft.video) && !byBits ? number(draft.crf) : USUAL.crf,
    video_bit_rate: byBits ? Math.round(number(draft.megabits) * 1_000_000) || Number.NaN : 0,
    speed: draft.speed,
    audio_bit_rate: takesSoundBits(draft.audio)
      ? Math.round(number(draft.kilobits) * 1000)
      : USUAL.audio_bit_rate,
  };
}

export const takesSoundBits = (codec: PresetDraft["audio"]) => codec !== "" && codec !== "pcm";

/** A draft's faults; a size that is chosen must be said. */
export function draftFaults(draft: PresetDraft): Faults & { name?: string } {
  const settings = settingsOf(draft);
  const faults: Faults & { name?: string } = faultsOf(settings);
  if (draft.name.trim() === "") {
    faults.name = "A preset needs a name.";
  }
  const needsSize = draft.video !== "" && draft.sizing !== "timeline";
  if (needsSize && settings.width === 0 && settings.height === 0) {
    faults.width ??= draft.sizing === "exact" ? "Give both sides." : "Give at least one side.";
  }
  return faults;
}

/** A change of the kind of file takes what fits into it along. */
export function withContainer(draft: PresetDraft, container: PresetDraft["container"]) {
  const { video, audio } = CODECS[container];
  const [firstVideo = "", firstAudio = ""] = [video[0], audio[0]];
  return {
    container,
    video: video.includes(draft.video) ? draft.video : firstVideo,
    audio: audio.includes(draft.audio) ? draft.audio : firstAudio,
  };
}

function number(text: string, otherwise = Number.NaN): number {
  return text.trim() === "" ? otherwise : Number(text.replace(",", "."));
}

const PULLED_DOWN = 1001;

/** `25` is 25/1, `29.97` is 30000/1001: what broadcast calls so. */
function rateOfText(text: string): PresetSettings["rate"] {
  const value = number(text, 0);
  if (value === 0 && text.trim() === "") {
    return null;
  }
  if (Number.isInteger(value)) {
    return [value, 1];
  }
  const whole = Math.ceil(value);
  const decimals = text.trim().split(/[.,]/)[1]?.length ?? 0;
  const pulled = (whole * 1000) / PULLED_DOWN;
  return pulled.toFixed(decimals) === value.toFixed(decimals)
    ? [whole * 1000, PULLED_DOWN]
    : [Number.NaN, 1];
}

/** The name of a copy, short enough to be taken. */
export function copyName(name: string): string {
  return `${name.slice(0, MOST_LETTERS - 5)} copy`;
}

export const MOST_LETTERS = 40;
