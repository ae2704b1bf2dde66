import { describe, expect, it } from "vitest";
import type { Clip, Projection } from "@/timeline/model";
import {
  FLICKS_PER_SECOND,
  layersAt,
  soundsBetween,
  sourceSecondsAt,
  upcomingLayers,
} from "./layers";

const clip = (over: Partial<Clip> = {}): Clip =>
  ({ kind: "media", on: true, rate: [1, 1], gain: 0, ...over }) as Clip;

const track = (id: string, kind: "video" | "audio", over: object = {}) => ({
  id,
  kind,
  name: id,
  order: id,
  mute: false,
  hide: false,
  lock: false,
  sync: true,
  gain: 0,
  role: "" as const,
  duck: null,
  recovered: false,
  segments: [{ clip: `${id}1`, start: 10, end: 20, src: FLICKS_PER_SECOND, local: 0 }],
  ...over,
});

const projection = (over: Partial<Projection> = {}): Projection =>
  ({
    rate: [25, 1],
    tracks: [track("V1", "video"), track("V2", "video"), track("A1", "audio")],
    clips: { V11: clip(), V21: clip(), A11: clip() },
    transitions: [],
    ...over,
  }) as Projection;

describe("layersAt", () => {
  it("stacks bottom first and holds half-open stretches", () => {
    expect(layersAt(projection(), 10).map((layer) => layer.clipId)).toEqual(["V11", "V21"]);
    expect(layersAt(projection(), 9)).toEqual([]);
    expect(layersAt(projection(), 20)).toEqual([]);
  });

  it("leaves out hidden tracks and clips that are off", () => {
    const hidden = projection({
      tracks: [track("V1", "video", { hide: true }), track("V2", "video")],
    });
    expect(layersAt(hidden, 10).map((layer) => layer.clipId)).toEqual(["V21"]);
    const off = projection({ clips: { V11: clip({ on: false }), V21: clip() } });
    expect(layersAt(off, 10).map((layer) => layer.clipId)).toEqual(["V21"]);
  });

  it("gives a clip the values of its keyframes", () => {
    const driven = clip({
      op: 10_000,
      kf: {
        op: [
          [0, 0, "linear"],
          [10, 10_000, "linear"],
        ],
      },
    });
    const faded = projection({ clips: { V11: driven, V21: clip(), A11: clip() } });
    expect(layersAt(faded, 14)[0]?.clip.op).toBe(4_000);
    expect(layersAt(faded, 14)[1]?.clip).toBe(faded.clips.V21);
  });

  it("shows only soloed video tracks, and ignores the solo of a sound track", () => {
    expect(layersAt(projection(), 10, new Set(["V2"])).map((l) => l.clipId)).toEqual(["V21"]);
    expect(layersAt(projection(), 10, new Set(["A1"]))).toHaveLength(2);
  });
});

describe("sourceSecondsAt", () => {
  it("is exact for 24000/1001 and follows the speed", () => {
    const film = projection({ rate: [24000, 1001] });
    const segment = { clip: "V11", start: 10, end: 34, src: 0, local: 0 };
    expect(sourceSecondsAt(film, clip(), segment, 34)).toBeCloseTo(1.001, 12);
    expect(sourceSecondsAt(film, clip({ rate: [2, 1] }), segment, 34)).toBeCloseTo(2.002, 12);
  });
});

describe("what comes next", () => {
  it("finds sound that touches a range, without muted tracks", () => {
    expect(soundsBetween(projection(), 0, 10)).toEqual([]);
    expect(soundsBetween(projection(), 19, 30).map((span) => span.clipId)).toEqual(["A11"]);
    const muted = projection({ tracks: [track("A1", "audio", { mute: true })] });
    expect(soundsBetween(muted, 0, 100)).toEqual([]);
  });

  it("finds pictures that begin in a range", () => {
    expect(upcomingLayers(projection(), 5, 10)).toEqual([]);
    expect(upcomingLayers(projection(), 5, 11).map((layer) => layer.clipId)).toEqual([
      "V11",
      "V21",
    ]);
  });
});
