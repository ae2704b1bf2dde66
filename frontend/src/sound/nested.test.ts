import { describe, expect, it } from "vitest";
import type { Clip, Projection } from "@/timeline/model";
import { NestedSink } from "./nested";
import type { SoundSink } from "./played";
import { joined, part, RATE, type Stereo, silence } from "./samples";

const FLICKS = 705_600_000;

/** A clip over frames [start, end) whose source begins at its first frame. */
function clip(track: string, start: number, end: number, over: object = {}): Clip {
  const place = { track, start, end, at: start, head: 0, tail: end - start, src: 0, on: true };
  const sound = { gain: 0, pan: 0, fin: 0, fout: 0, rate: [1, 1], pitch: true, stream: 0 };
  return { kind: "media", asset: "a", ...place, ...sound, ...over } as unknown as Clip;
}

function timeline(clips: Record<string, Clip>, duration: number): Projection {
  const tracks = ["a1", "a2"].map((id) => ({
    id,
    kind: "audio",
    gain: 0,
    segments: Object.entries(clips)
      .filter(([, { track }]) => track === id)
      .map(([name, { start, end, src }]) => ({ clip: name, start, end, src, local: 0 })),
  }));
  return { rate: [25, 1], duration, tracks, clips, transitions: [] } as unknown as Projection;
}

/** Ten seconds of a ramp on the left, a fifth of a second at a time. */
const ramp: SoundSink = {
  async *buffers(from, to) {
    const length = RATE / 5;
    for (let at = Math.floor(from * 5) * length; at < Math.min(to, 10) * RATE; at += length) {
      const left = Float32Array.from({ length }, (_, number) => (at + number) / RATE / 10);
      const sides = [left, silence(length).left];
      const getChannelData = (channel: number) => sides[channel] as Float32Array;
      const buffer = { numberOfChannels: 2, sampleRate: RATE, length, getChannelData };
      yield { buffer, timestamp: at / RATE };
    }
  },
};

async function mixed(projection: Projection, from: number, to: number): Promise<Stereo> {
  const blocks: Stereo[] = [];
  let first: number | null = null;
  for await (const { buffer, timestamp } of new NestedSink(projection, async () => ramp).buffers(
    from,
    to,
  )) {
    first ??= Math.round(timestamp * RATE);
    blocks.push({ left: buffer.getChannelData(0), right: buffer.getChannelData(1) });
  }
  const skipped = Math.round(from * RATE) - (first ?? 0);
  return part(joined(blocks), skipped, skipped + Math.round((to - from) * RATE));
}

describe("a nested timeline's sound", () => {
  it("has each clip in its place, as loud and where it is", async () => {
    const clips = {
      one: clip("a1", 25, 50, { src: 2 * FLICKS }),
      two: clip("a2", 30, 100, { gain: -600, pan: 100 }),
    };

    const { left, right } = await mixed(timeline(clips, 100), 0, 4);

    expect(left[RATE - 1]).toBe(0);
    expect(left[RATE + 4_800]).toBeCloseTo(0.21, 5);
    expect(left[2 * RATE + 10]).toBeCloseTo(0, 5);
    expect(right[Math.round(1.2 * RATE) - 1]).toBe(0);
    expect(right[Math.round(2.2 * RATE)]).toBeCloseTo(0.1 * 10 ** -0.3, 5);
  });

  it("fades and goes from side to side within a frame too", async () => {
    const clips = { one: clip("a1", 0, 50, { src: 5 * FLICKS, fin: 50 }) };

    const { left } = await mixed(timeline(clips, 50), 0, 2);

    expect(left[RATE]).toBeCloseTo(0.5 * 0.6, 5);
    expect(left[RATE + 960]).toBeCloseTo(0.51 * 0.602, 5);
  });

  it("is the same from any moment on, and ends with its timeline", async () => {
    const clips = { one: clip("a1", 10, 90, { rate: [3, 2] }), two: clip("a2", 0, 60) };
    const projection = timeline(clips, 80);

    const whole = await mixed(projection, 0, 3.2);
    const later = await mixed(projection, 1.51, 3.2);
    const beyond = await mixed(projection, 3.3, 4);

    const expected = whole.left.slice(1.51 * RATE);
    expect(later.left.length).toBe(expected.length);
    expect(
      Math.max(...later.left.map((value, at) => Math.abs(value - (expected[at] ?? 9)))),
    ).toBeLessThan(1e-5);
    expect(beyond.left.length).toBe(0);
  });
});
