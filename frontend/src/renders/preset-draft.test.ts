import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { PresetSettings } from "../api/types";
import { copyName, draftFaults, draftOf, settingsOf, withContainer } from "./preset-draft";
import { faultsOf } from "./preset-rules";

const USUAL: PresetSettings = {
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
};

interface Case {
  name: string;
  settings: Partial<PresetSettings>;
  field: string | null;
}

/** The cases that the server runs too: tests/unit/renders/test_preset_rules.py. */
const cases: Case[] = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/presets.json", import.meta.url), "utf8"),
);

describe("the server's rules", () => {
  test.each(cases)("$name", ({ settings, field }) => {
    const fields = Object.keys(faultsOf({ ...USUAL, ...settings }));
    expect(fields).toEqual(field === null ? [] : [field]);
  });
});

describe("a draft", () => {
  test.each(cases.filter(({ field }) => field === null))("keeps: $name", ({ settings }) => {
    const whole = { ...USUAL, ...settings };
    expect(settingsOf(draftOf("A", whole))).toEqual(whole);
  });

  const draft = draftOf("A", USUAL);

  test("reads what broadcast calls its rates", () => {
    const rate = (text: string) => settingsOf({ ...draft, rate: text }).rate;
    expect([rate("23.976"), rate("23.98"), rate("29,97"), rate("59.94")]).toEqual([
      [24000, 1001],
      [24000, 1001],
      [30000, 1001],
      [60000, 1001],
    ]);
    expect(rate(" ")).toBeNull();
    for (const text of ["0", "12.5", "fast", "121", "-5"]) {
      expect(draftFaults({ ...draft, rate: text })).toHaveProperty("rate");
    }
  });

  test("wants a name and the size that was chosen", () => {
    expect(draftFaults({ ...draft, name: " " })).toEqual({ name: "A preset needs a name." });
    expect(draftFaults({ ...draft, sizing: "exact" })).toHaveProperty("width");
    expect(draftFaults({ ...draft, sizing: "within" })).toHaveProperty("width");
    expect(draftFaults({ ...draft, sizing: "within", height: "720" })).toEqual({});
  });

  test("refuses figures that are none", () => {
    expect(draftFaults({ ...draft, crf: "" })).toHaveProperty("crf");
    expect(draftFaults({ ...draft, kilobits: "many" })).toHaveProperty("audio_bit_rate");
    for (const megabits of ["", "0", "0.01", "101", "much"]) {
      const byBits = { ...draft, control: "bits", megabits } as const;
      expect(draftFaults(byBits), megabits).toHaveProperty("video_bit_rate");
    }
  });

  test("forgets what does not apply", () => {
    const sound = { ...draft, ...withContainer(draft, "wav"), crf: "x", rate: "x", kilobits: "x" };
    expect([sound.video, sound.audio]).toEqual(["", "pcm"]);
    expect(draftFaults({ ...sound, sizing: "exact" })).toEqual({});
  });

  test("changes codecs only where they do not fit", () => {
    expect(withContainer(draft, "mov")).toEqual({ container: "mov", video: "h264", audio: "aac" });
    expect(withContainer(draft, "webm")).toEqual({
      container: "webm",
      video: "vp9",
      audio: "opus",
    });
  });
});

test("a copy's name is short enough", () => {
  expect(copyName("Web")).toBe("Web copy");
  expect(copyName("x".repeat(40))).toHaveLength(40);
});
