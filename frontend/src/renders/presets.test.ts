import { expect, test } from "vitest";
import type { PresetSettings } from "../api/types";
import { formatOf, picturesIn, pictureWords, sizeOf } from "./presets";
import {
  DEFAULT_OPTIONS,
  firstOptions,
  loudnessOf,
  type Options,
  wishesOf,
} from "./render-options";
import { type RenderSubject, rangeOf } from "./render-range";

const canvas = { width: 1920, height: 1080, rate: [25, 1] } as const;

function settings(change: Partial<PresetSettings> = {}): PresetSettings {
  return {
    container: "mp4",
    video_codec: "h264",
    audio_codec: "aac",
    width: 0,
    height: 0,
    within: false,
    rate: null,
    crf: 20,
    video_bit_rate: 0,
    speed: "fast",
    audio_bit_rate: 192_000,
    ...change,
  };
}

test("a size is the preset's, the timeline's, or the timeline's shape within a box", () => {
  const box = settings({ width: 480, height: 480, within: true });
  expect(sizeOf(settings(), canvas)).toEqual([1920, 1080]);
  expect(sizeOf(settings({ width: 1080, height: 1350 }), canvas)).toEqual([1080, 1350]);
  expect(sizeOf(box, canvas)).toEqual([480, 270]);
  expect(sizeOf(box, { ...canvas, width: 200, height: 100 })).toEqual([200, 100]);
  expect(sizeOf(box, { ...canvas, width: 1000, height: 333 })).toEqual([480, 160]);
});

test("a draft is half as large, and even", () => {
  expect(sizeOf(settings({ width: 1080, height: 1350 }), canvas, "draft")).toEqual([540, 676]);
});

test("pictures are counted at the file's rate", () => {
  expect(picturesIn(settings(), canvas, 100)).toBe(100);
  expect(picturesIn(settings({ rate: [60, 1] }), canvas, 100)).toBe(240);
  expect(picturesIn(settings({ rate: [30_000, 1_001] }), canvas, 25)).toBe(30);
  expect(picturesIn(settings({ video_codec: "" }), canvas, 25)).toBe(0);
});

test("what a file is is said in one line", () => {
  expect(formatOf(settings())).toBe("MP4 · H.264 + AAC");
  expect(formatOf(settings({ container: "gif", video_codec: "gif", audio_codec: "" }))).toBe("GIF");
  expect(formatOf(settings({ container: "wav", video_codec: "", audio_codec: "pcm" }))).toBe(
    "WAV · PCM",
  );
  expect(pictureWords(settings({ rate: [25, 2] }), canvas)).toBe("1920 × 1080 · 12.5 fps");
  expect(pictureWords(settings({ video_codec: "" }), canvas)).toBe("Sound only");
});

const subject: RenderSubject = {
  timelineId: "t",
  workspaceId: "w",
  name: "Cut",
  canvas,
  duration: 500,
  start: 90_000,
  drop: false,
  selection: [40, 60],
  marked: [100, 200],
  solo: ["a1"],
};
const typed = (from: string, to: string): Options => ({
  ...DEFAULT_OPTIONS,
  range: "typed",
  from,
  to,
});

test("labels count from the timeline's first one, lengths from 0", () => {
  expect(rangeOf(subject, typed("01:00:02:00", "10s"))).toEqual({ range: [50, 250], fault: null });
  expect(rangeOf(subject, typed("", "90f")).range).toEqual([0, 90]);
  expect(rangeOf(subject, { ...DEFAULT_OPTIONS, range: "selection" }).range).toEqual([40, 60]);
  expect(rangeOf(subject, DEFAULT_OPTIONS).range).toEqual([0, 500]);
});

test.each([
  ["x", ""],
  ["10s", "5s"],
  ["0f", "501f"],
  ["00:00:02:00", ""],
])("from %s to %s is no range", (from, to) => {
  expect(rangeOf(subject, typed(from, to)).fault).not.toBeNull();
});

test("who marked a part is offered that part first", () => {
  expect(rangeOf(subject, firstOptions(subject)).range).toEqual([100, 200]);
  expect(firstOptions({ ...subject, marked: null }).range).toBe("whole");
});

test("a loudness is one of the usual ones or lies within R128's", () => {
  const own = (lufs: string) => loudnessOf({ ...DEFAULT_OPTIONS, loudness: "own", lufs });
  expect(loudnessOf({ ...DEFAULT_OPTIONS, loudness: "-23" }).lufs).toBe(-23);
  expect([own("−18,5").lufs, own("-9").lufs, own("-31").lufs]).toEqual([-18.5, -9, -31]);
  for (const text of ["", "18", "-8.9", "-31.1", "loud"]) {
    expect(own(text).fault, text).not.toBeNull();
  }
});

test("a wish says only what differs from the usual", () => {
  const usual = {
    timeline_id: "t",
    preset: "1080p",
    quality: "final",
    priority: "final",
    burn_in: false,
    on_missing: "fail",
  };
  expect(wishesOf(subject, DEFAULT_OPTIONS, ["1080p"])).toEqual([usual]);
  const options: Options = {
    ...DEFAULT_OPTIONS,
    range: "marked",
    loudness: "-14",
    priority: "interactive",
    soloOnly: true,
    hardware: true,
  };
  expect(wishesOf(subject, options, ["1080p"])).toEqual([
    {
      ...usual,
      priority: "interactive",
      range: [100, 200],
      loudness_lufs: -14,
      solo_tracks: ["a1"],
      hardware: true,
    },
  ]);
  expect(wishesOf({ ...subject, solo: [] }, options, ["1080p"])[0]).not.toHaveProperty(
    "solo_tracks",
  );
});
