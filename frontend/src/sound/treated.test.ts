import { describe, expect, it } from "vitest";
import type { SoundSpan } from "@/compositor/layers";
import type { Clip, Projection } from "@/timeline/model";
import type { Decoded, SoundSink } from "./played";
import { joined, RATE, type Stereo, silence } from "./samples";
import { isTreated, treatedSound } from "./treated";

const FLICKS = 705_600_000;
const SOURCE_SAMPLES = 10 * RATE;
const projection = { rate: [25, 1] } as unknown as Projection;

/** Another value for each sample, so that a piece out of place is seen. */
function valueAt(sample: number): number {
  return sample < 0 || sample >= SOURCE_SAMPLES ? 0 : Math.sin(sample / 40) * 0.5 + sample / 1e6;
}

/** Decodes buffers of 1024 samples, and begins at the one that holds `from`, as decoders do. */
function sink(): SoundSink {
  return {
    async *buffers(from, to) {
      const first = Math.floor((from * RATE) / 1024) * 1024;
      const end = Math.min(to * RATE, SOURCE_SAMPLES);
      for (let at = first; at < end; at += 1024)
        yield { buffer: decoded(at), timestamp: at / RATE };
    },
  };
}

function decoded(at: number): Decoded {
  const length = Math.min(1024, SOURCE_SAMPLES - at);
  const samples = Float32Array.from({ length }, (_, number) => valueAt(at + number));
  return { numberOfChannels: 1, sampleRate: RATE, length, getChannelData: () => samples };
}

function span(over: Partial<Clip> = {}, seconds = 2): SoundSpan {
  const segment = { clip: "a", start: 50, end: 100, src: seconds * FLICKS, local: 10 };
  const clip = { rate: [1, 1], pitch: true, ...over } as Clip;
  const stretch = { id: "a", segment, start: 50, end: 100, entering: null, leaving: null };
  return { id: "a", clipId: "a", clip, stretch, trackGainDb: 0, duck: null, rate: [25, 1] };
}

/** What is played from a frame on; each piece begins where the one before ends. */
async function played(of: SoundSpan, first = 50): Promise<Stereo> {
  const pieces: Stereo[] = [];
  let expected = (first * RATE) / 25;
  for await (const { samples, begins } of treatedSound(sink(), projection, of, first)) {
    expect(Math.round(begins * RATE)).toBe(expected);
    expected += samples.left.length;
    pieces.push(samples);
  }
  expect(expected).toBe(4 * RATE);
  return joined(pieces);
}

function furthest(one: Float32Array, other: Float32Array): number {
  expect(one.length).toBe(other.length);
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? 9))), 0);
}

const effect = { id: "e", order: "a0", on: true };
const limiter = { ...effect, type: "limiter", params: { ceiling: 0 } };
const equaliser = { ...effect, type: "equaliser", params: { low: 600, middle: -300, high: 0 } };

describe("treated sound", () => {
  it("is what has effects, another pitch than its speed, or goes backwards", () => {
    expect(isTreated(span())).toBe(false);
    expect(isTreated(span({ fx: [{ ...limiter, on: false }] }))).toBe(false);
    expect(isTreated(span({ rate: [2, 1], pitch: false }))).toBe(false);
    expect(isTreated(span({ rate: [0, 1] }))).toBe(false);
    for (const one of [{ fx: [limiter] }, { rate: [2, 1] }, { rate: [-1, 1], pitch: false }])
      expect(isTreated(span(one))).toBe(true);
  });

  it("is in its place behind an effect that looks ahead", async () => {
    const made = await played(span({ fx: [limiter] }));

    const expected = Float32Array.from({ length: 2 * RATE }, (_, at) => valueAt(2 * RATE + at));
    expect(furthest(made.left, expected)).toBeLessThan(1e-6);
  });

  it("goes backwards sample by sample", async () => {
    const made = await played(span({ rate: [-1, 1] }, 5));

    const expected = Float32Array.from({ length: 2 * RATE }, (_, at) => valueAt(5 * RATE - at));
    expect(furthest(made.left, expected)).toBeLessThan(1e-6);
  });

  it("is silent before a source's beginning and behind its end", async () => {
    const before = await played(span({ fx: [limiter] }, -1));
    const behind = await played(span({ fx: [limiter] }, 9));

    expect(before.left[RATE - 1]).toBe(0);
    expect(before.left[RATE + 20]).toBeCloseTo(valueAt(20));
    expect(behind.left[RATE - 20]).toBeCloseTo(valueAt(SOURCE_SAMPLES - 20));
    expect(behind.left[RATE + 20]).toBe(0);
  });

  it.each<Partial<Clip>>([
    { fx: [equaliser] },
    {
      fx: [equaliser],
      kf: {
        "fx:e:low": [
          [10, -600, "linear"],
          [60, 600, "linear"],
        ],
      },
    },
    { rate: [3, 2] },
    { rate: [-4, 5] },
    { rate: [3, 2], pitch: false, fx: [equaliser] },
  ])("from the middle on is as from the beginning: %o", async (over) => {
    const whole = await played(span(over, 5));
    const later = await played(span(over, 5), 80);

    const expected = whole.left.slice(30 * 1920);
    expect(furthest(later.left, expected)).toBeLessThan(1e-5);
  });

  it("has a side for each of two channels, and 48 kHz", async () => {
    const other: SoundSink = {
      async *buffers() {
        const ramp = Float32Array.from({ length: 44_100 }, (_, at) => at / 44_100);
        const sides = [ramp, silence(44_100).left];
        const getChannelData = (channel: number) => sides[channel] as Float32Array;
        const buffer = { numberOfChannels: 2, sampleRate: 44_100, length: 44_100, getChannelData };
        yield { buffer, timestamp: 2 };
      },
    };
    const pieces: Stereo[] = [];
    for await (const piece of treatedSound(other, projection, span({ fx: [limiter] }), 50))
      pieces.push(piece.samples);

    const { left, right } = joined(pieces);
    expect(left[24_000]).toBeCloseTo(0.5, 4);
    expect(right[24_000]).toBe(0);
    expect(left[RATE + 10]).toBe(0);
  });
});
