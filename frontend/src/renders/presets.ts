import type { RenderPreset } from "../api/types";

export interface PresetWords {
  id: RenderPreset;
  name: string;
  size: string;
  use: string;
  width: number;
  height: number;
}

export const PRESETS: readonly PresetWords[] = [
  {
    id: "1080p",
    name: "1080p",
    size: "1920 × 1080",
    use: "Full HD, for the web and screenings",
    width: 16,
    height: 9,
  },
  {
    id: "720p",
    name: "720p",
    size: "1280 × 720",
    use: "Smaller, for a quick look",
    width: 16,
    height: 9,
  },
  {
    id: "vertical",
    name: "Vertical",
    size: "1080 × 1920",
    use: "Reels, Shorts and TikTok",
    width: 9,
    height: 16,
  },
];

export function presetWords(id: string): PresetWords {
  return PRESETS.find((preset) => preset.id === id) ?? (PRESETS[0] as PresetWords);
}
