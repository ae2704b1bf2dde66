/** What goes together in a preset, by the server's rules (backend/renders/presets.py). Pure. */
import type { PresetSettings } from "../api/types";

export type SettingsField = keyof PresetSettings;
export type Faults = Partial<Record<SettingsField, string>>;

type Container = PresetSettings["container"];
type VideoCodec = PresetSettings["video_codec"];
type AudioCodec = PresetSettings["audio_codec"];

/** What each kind of file may hold; the usual comes first. */
export const CODECS: Readonly<
  Record<Container, { video: readonly VideoCodec[]; audio: readonly AudioCodec[] }>
> = {
  mp4: { video: ["h264", "h265", "vp9", "av1"], audio: ["aac", "opus", "mp3", ""] },
  mov: { video: ["prores", "h264", "h265"], audio: ["pcm", "aac", ""] },
  webm: { video: ["vp9", "av1"], audio: ["opus", ""] },
  mkv: { video: ["h264", "h265", "vp9", "av1", "prores"], audio: ["opus", "pcm", ""] },
  gif: { video: ["gif"], audio: [""] },
  wav: { video: [""], audio: ["pcm"] },
  mp3: { video: [""], audio: ["mp3"] },
  m4a: { video: [""], audio: ["aac"] },
};

const SIDE = { least: 16, most: 8192 };
const FASTEST = 120;
const FINEST = 10;
const PICTURE_BITS = { least: 100_000, most: 100_000_000 };
const SOUND_BITS = { least: 32_000, most: 512_000 };

/** Whether the pictures can be asked for by bit rate and by a figure up to 51; others go to 63. */
export const takesBitRate = (codec: VideoCodec) => codec === "h264" || codec === "h265";

export const coarsest = (codec: VideoCodec) => (takesBitRate(codec) ? 51 : 63);

/** Whether the quality figure does anything. */
export const takesQuality = (codec: VideoCodec) =>
  codec !== "" && codec !== "gif" && codec !== "prores";

/** What is wrong, by field; a number that could not be read is NaN. */
export function faultsOf(settings: PresetSettings): Faults {
  const { video, audio } = CODECS[settings.container];
  const faults: Faults = {};
  if (!video.includes(settings.video_codec)) {
    faults.video_codec = "This kind of file cannot hold such pictures.";
  }
  if (!audio.includes(settings.audio_codec)) {
    faults.audio_codec = "This kind of file cannot hold such sound.";
  }
  const most = coarsest(settings.video_codec);
  if (!isWhole(settings.crf, FINEST, most)) {
    faults.crf = `A whole number from ${FINEST} to ${most}; less is finer.`;
  }
  Object.assign(faults, bitFaults(settings), sizeFaults(settings), rateFault(settings.rate));
  return faults;
}

function bitFaults(settings: PresetSettings): Faults {
  const faults: Faults = {};
  const { video_bit_rate: bits, video_codec: codec } = settings;
  if (bits !== 0 && !takesBitRate(codec)) {
    faults.video_bit_rate = "A bit rate can be asked of H.264 and H.265 only.";
  } else if (bits !== 0 && !isWhole(bits, PICTURE_BITS.least, PICTURE_BITS.most)) {
    faults.video_bit_rate = "From 0.1 to 100 Mbit/s.";
  }
  if (!isWhole(settings.audio_bit_rate, SOUND_BITS.least, SOUND_BITS.most)) {
    faults.audio_bit_rate = "From 32 to 512 kbit/s.";
  }
  return faults;
}

function sizeFaults({ width, height, within }: PresetSettings): Faults {
  const faults: Faults = {};
  for (const [field, side] of [
    ["width", width],
    ["height", height],
  ] as const) {
    if (side !== 0 && (!isWhole(side, SIDE.least, SIDE.most) || side % 2 === 1)) {
      faults[field] = `An even number from ${SIDE.least} to ${SIDE.most}.`;
    }
  }
  if (!within && (width === 0) !== (height === 0)) {
    faults[width === 0 ? "width" : "height"] ??= "Give both sides.";
  }
  return faults;
}

function rateFault(rate: PresetSettings["rate"]): Faults {
  if (rate === null) {
    return {};
  }
  const [n, d] = rate;
  const isFraction = Number.isInteger(n) && (d === 1 || d === 1001);
  return isFraction && d <= n && n <= FASTEST * d
    ? {}
    : { rate: "From 1 to 120, whole or over 1.001, such as 25 or 29.97." };
}

function isWhole(number: number, least: number, most: number): boolean {
  return Number.isInteger(number) && least <= number && number <= most;
}
