import { describe, expect, it } from "vitest";
import type { Projection } from "@/timeline/model";
import { FLICKS_PER_SECOND } from "./layers";
import {
  allLayersIn,
  comingIn,
  lastsUntil,
  layersIn,
  outermost,
  type Scene,
  sceneOf,
} from "./scenes";

interface Piece {
  readonly seq?: string;
  readonly start: number;
  readonly end: number;
  readonly src?: number;
  readonly rate?: readonly number[];
}

/** A timeline of one track; a piece without `seq` is a film. */
function timeline(pieces: Record<string, Piece>, rate = [25, 1]): Projection {
  const clips = Object.entries(pieces).map(([id, { seq = "", rate: speed = [1, 1] }]) => {
    const kind = seq === "" ? "media" : "seq";
    return [id, { kind, seq, rate: speed, on: true, asset: id, fin: 0, fout: 0 }];
  });
  const segments = Object.entries(pieces).map(([clip, { start, end, src = 0 }]) => ({
    clip,
    start,
    end,
    src,
    local: 0,
  }));
  const duration = Math.max(...segments.map(({ end }) => end));
  const tracks = [{ id: "V1", kind: "video", hide: false, segments }];
  return {
    rate,
    duration,
    tracks,
    transitions: [],
    clips: Object.fromEntries(clips),
  } as unknown as Projection;
}

const inner = timeline({ red: { start: 0, end: 20 }, blue: { start: 30, end: 50 } }, [50, 1]);

function showing(piece: Omit<Piece, "seq">, nested: Record<string, Projection> = { inner }): Scene {
  return outermost(timeline({ n: { seq: "inner", ...piece } }), new Map(Object.entries(nested)));
}

const names = (scene: Scene, frame: number) =>
  allLayersIn(scene, frame).map(([, layer]) => layer.clipId);

describe("a nested timeline", () => {
  it("is shown at its own rate, with gaps, from where its clip begins", () => {
    const scene = showing({ start: 100, end: 130, src: FLICKS_PER_SECOND / 10 });
    const at = [99, 100, 107, 108, 112, 113, 122, 123].map((frame) => names(scene, frame));
    const [red, blue] = [["n@100/red"], ["n@100/blue"]];
    expect(at).toEqual([[], red, red, [], [], blue, blue, []]);
  });

  it.each([
    { rate: [2, 1], src: 0, wanted: ["red", "red", "red", "red", "red", undefined] },
    { rate: [-1, 1], src: 0.62, wanted: ["blue", undefined, undefined, undefined, undefined] },
    { rate: [0, 1], src: 0.7, wanted: ["blue", "blue", "blue"] },
  ])("is shown at the speed $rate", ({ rate, src, wanted }) => {
    const scene = showing({ start: 0, end: 10, rate, src: Math.round(src * FLICKS_PER_SECOND) });
    const at = wanted.map((_, frame) => names(scene, frame)[0]?.split("/")[1]);
    expect(at).toEqual(wanted);
  });

  it("lets its films be opened when they come, and until they have gone", () => {
    const scene = showing({ start: 10, end: 40 });
    const coming = comingIn(scene, 0, 40).map(([at, layer, from]) => [
      layer.clipId,
      from,
      lastsUntil(at, layer.stretch, from),
    ]);
    expect(coming).toEqual([
      ["n@10/red", 10, 20],
      ["n@10/blue", 25, 35],
    ]);
  });

  it("lets films of one that runs backwards be opened in their order", () => {
    const src = FLICKS_PER_SECOND - 1;
    const scene = showing({ start: 0, end: 25, rate: [-1, 1], src });
    const coming = comingIn(scene, 0, 25).map(([at, layer, from]) => [
      layer.clipId,
      from,
      lastsUntil(at, layer.stretch, from),
    ]);
    expect(coming).toEqual([
      ["n@0/red", 15, 25],
      ["n@0/blue", 0, 10],
    ]);
  });

  it("that is missing, or lies in itself, is no timeline", () => {
    const nested = { inner: timeline({ m: { seq: "inner", start: 0, end: 9 } }) };
    const scene = showing({ start: 0, end: 9 }, nested);
    const [layer] = layersIn(scene, 0);
    const within = layer && sceneOf(scene, layer, 0);
    expect(within?.projection).toBe(nested.inner);
    expect(names(scene, 0)).toEqual(["n@0/m"]);
    expect(names(showing({ start: 0, end: 9 }, {}), 0)).toEqual(["n"]);
  });

  it("lies eight deep at most", () => {
    const nested = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [
        n === 0 ? "inner" : `t${n}`,
        timeline({ [`c${n}`]: { seq: `t${n + 1}`, start: 0, end: 9 } }),
      ]),
    );
    expect(names(showing({ start: 0, end: 9 }, nested), 0)[0]?.split("/")).toHaveLength(9);
  });
});
