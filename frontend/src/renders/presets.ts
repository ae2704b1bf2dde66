/** What a preset makes of a timeline, in numbers and words; the server resolves it the same way. */
import type { PresetSettings, Rate, RenderPreset, RenderQuality } from "../api/types";
import { formatRate } from "../ui/format";
import { takesQuality } from "./preset-rules";

export interface Canvas {
  width: number;
  height: number;
  rate: Rate;
}

export interface Group {
  name: string;
  presets: readonly RenderPreset[];
}

/** In the server's order, which begins with the workspace's own. */
export function groupsOf(presets: readonly RenderPreset[]): Group[] {
  const names = [...new Set(presets.map((preset) => preset.group))];
  return names.map((name) => ({
    name,
    presets: presets.filter((preset) => preset.group === name),
  }));
}

export function hasPictures(settings: PresetSettings): boolean {
  return settings.video_codec !== "";
}

/** The file's size in pixels. */
export function sizeOf(
  settings: PresetSettings,
  canvas: Canvas,
  quality: RenderQuality = "final",
): [number, number] {
  const [width, height] = wholeSize(settings, canvas);
  if (quality === "final") {
    return [width, height];
  }
  const least = settings.video_codec === "av1" ? 64 : 16;
  return [Math.max(least, even(width / 2)), Math.max(least, even(height / 2))];
}

function wholeSize(settings: PresetSettings, canvas: Canvas): [number, number] {
  if (!settings.within) {
    return [settings.width || even(canvas.width), settings.height || even(canvas.height)];
  }
  const factor = Math.min(
    1,
    (settings.width || Number.POSITIVE_INFINITY) / canvas.width,
    (settings.height || Number.POSITIVE_INFINITY) / canvas.height,
  );
  return [even(canvas.width * factor), even(canvas.height * factor)];
}

function even(side: number): number {
  // A whole number may come out a little above itself.
  return Math.max(2, 2 * Math.ceil(side / 2 - 1e-9));
}

export function rateOf(settings: PresetSettings, canvas: Canvas): Rate {
  return settings.rate ?? canvas.rate;
}

/** Pictures in the file for so many frames of the timeline. */
export function picturesIn(settings: PresetSettings, canvas: Canvas, frames: number): number {
  const rate = rateOf(settings, canvas);
  const [n, d] = [frames * rate[0] * canvas.rate[1], rate[1] * canvas.rate[0]];
  return hasPictures(settings) ? Math.ceil(n / d) : 0;
}

const CONTAINERS: Readonly<Record<string, string>> = { webm: "WebM" };
const CODECS: Readonly<Record<string, string>> = {
  h264: "H.264",
  h265: "H.265",
  vp9: "VP9",
  av1: "AV1",
  prores: "ProRes",
  aac: "AAC",
  opus: "Opus",
  mp3: "MP3",
  pcm: "PCM",
};

export function containerWords(container: PresetSettings["container"]): string {
  return CONTAINERS[container] ?? container.toUpperCase();
}

/** Nothing for no pictures or no sound. */
export function codecWords(codec: PresetSettings["video_codec"] | PresetSettings["audio_codec"]) {
  return CODECS[codec] ?? codec.toUpperCase();
}

/** `MP4 · H.264 + AAC`. */
export function formatOf(settings: PresetSettings): string {
  const container = containerWords(settings.container);
  const codecs = [settings.video_codec, settings.audio_codec]
    .map((codec) => CODECS[codec])
    .filter((codec) => codec !== undefined && codec !== container);
  return codecs.length === 0 ? container : `${container} · ${codecs.join(" + ")}`;
}

/** `1920 × 1080 · 60 fps`, or that there is only sound. */
export function pictureWords(
  settings: PresetSettings,
  canvas: Canvas,
  quality: RenderQuality = "final",
): string {
  if (!hasPictures(settings)) {
    return "Sound only";
  }
  const [width, height] = sizeOf(settings, canvas, quality);
  return `${width} × ${height} · ${formatRate(rateOf(settings, canvas) as [number, number])} fps`;
}

/** What a preset says, whatever timeline it is for: `1920 × 1080 · 25 fps · CRF 18`. */
export function settingsWords(settings: PresetSettings): string {
  if (!hasPictures(settings)) {
    return "Sound only";
  }
  const { rate, video_bit_rate: bits } = settings;
  const words = [sizeWords(settings), rate === null ? null : `${formatRate(rate)} fps`];
  if (bits > 0) {
    words.push(`${bits / 1_000_000} Mbit/s`);
  } else if (takesQuality(settings.video_codec)) {
    words.push(`CRF ${settings.crf}`);
  }
  return words.filter((part) => part !== null).join(" · ");
}

function sizeWords({ width, height, within }: PresetSettings): string {
  if (width + height === 0) {
    return "The timeline's size";
  }
  if (width > 0 && height > 0) {
    return `${within ? "At most " : ""}${width} × ${height}`;
  }
  return width > 0 ? `At most ${width} wide` : `At most ${height} high`;
}
