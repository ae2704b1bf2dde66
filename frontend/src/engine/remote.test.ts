import { beforeEach, describe, expect, test } from "vitest";
import { layoutTracks, RULER_HEIGHT } from "./layout";
import { ghostsOf } from "./painter-remote";
import { placeOf } from "./pointer-watch";
import { makeProjection } from "./projection.test-support";
import { FADE_MS, IDLE_MS, RemoteLayer, RULER } from "./remote-layer";
import type { RemoteCursor, RemoteMark } from "./scene";

const projection = makeProjection([
  { id: "a", track: "v1", start: 100, end: 200 },
  { id: "b", track: "v1", start: 300, end: 340 },
]);
const layout = layoutTracks(projection);

function mark(cursor: RemoteCursor | null, more: Partial<RemoteMark> = {}): RemoteMark {
  return {
    clientId: 1,
    name: "Ben",
    color: "red",
    selection: [],
    drag: null,
    cursor,
    runs: false,
    playheadNow: () => null,
    ...more,
  };
}

describe("pointers of others", () => {
  let now: number;
  let layer: RemoteLayer;
  beforeEach(() => {
    now = 0;
    layer = new RemoteLayer(() => now);
  });
  const place = () => layer.cursorOf(1, layout);

  test("glide to where they are and rest there", () => {
    layer.set([mark({ f: 0, row: "v1", y: 0.5 })]);
    now = 1_000;
    layer.set([mark({ f: 100, row: "v1", y: 0.5 })]);
    now = 1_025;
    expect(place()?.frame).toBeCloseTo(50);
    now = 1_100;
    expect(place()?.frame).toBe(100);
  });

  test("do not glide for people who want less motion", () => {
    layer = new RemoteLayer(() => now, false);
    layer.set([mark({ f: 0, row: "v1", y: 0 })]);
    layer.set([mark({ f: 100, row: "v1", y: 0 })]);
    expect(place()?.frame).toBe(100);
  });

  test("fade after five seconds at rest, whatever else is said, and come back", () => {
    layer.set([mark({ f: 5, row: "v1", y: 0 })]);
    now = IDLE_MS - 1;
    layer.set([mark({ f: 5, row: "v1", y: 0 }, { selection: ["a"] })]);
    expect(place()?.alpha).toBe(1);
    now = IDLE_MS + FADE_MS / 2;
    expect(place()?.alpha).toBeCloseTo(0.5);
    now = IDLE_MS + FADE_MS;
    expect(place()).toBe(null);

    layer.set([mark({ f: 80, row: "v1", y: 0 })]);
    expect(place()).toMatchObject({ frame: 80, alpha: 1 });
  });

  test("are repainted while they move and fade, and not in between", () => {
    expect(layer.nextChangeMs()).toBe(null);
    layer.set([mark({ f: 5, row: "v1", y: 0 })]);
    expect(layer.nextChangeMs()).toBe(0);
    now = 1_000;
    expect(layer.nextChangeMs()).toBe(IDLE_MS - 1_000);
    now = IDLE_MS + 1;
    expect(layer.nextChangeMs()).toBe(0);
    now = IDLE_MS + FADE_MS;
    expect(layer.nextChangeMs()).toBe(null);
  });

  test("go at once when they leave, and are nowhere on a track that is gone", () => {
    layer.set([mark({ f: 5, row: "v1", y: 0 })]);
    layer.set([mark(null)]);
    expect(place()).toBe(null);
    layer.set([mark({ f: 5, row: "v9", y: 0 })]);
    expect(place()).toBe(null);
  });

  test("a playhead that runs is repainted at every frame", () => {
    layer.set([mark(null, { runs: true })]);
    expect(layer.nextChangeMs()).toBe(0);
  });
});

describe("my pointer for others", () => {
  const engine = {
    view: { pxPerFrame: 2, scrollX: 100, scrollY: 0 },
    layout,
    width: 800,
    height: 400,
  };
  const row = layout.rowOfTrack.get("v1");

  test("is told in frames and parts of a row", () => {
    const y = RULER_HEIGHT + (row?.top ?? 0) + (row?.height ?? 0) / 2;
    expect(placeOf(engine, 60, y)).toEqual({ f: 80, row: "v1", y: 0.5 });
    expect(placeOf(engine, 60, 7)).toEqual({ f: 80, row: RULER, y: 0.25 });
  });

  test.each([
    [-1, 50],
    [801, 50],
    [10, 401],
    [10, RULER_HEIGHT + 1],
  ])("is nowhere at %i, %i", (x, y) => {
    expect(placeOf(engine, x, y)).toBe(null);
  });
});

describe("a drag of somebody else", () => {
  const drag = { ids: ["b", "a"], kind: "move", at: 300, dx: 50, to: { b: "v2" } } as const;

  test("is shown where its clips would come to", () => {
    expect(ghostsOf(projection.clips, drag)).toEqual([
      { track: "v2", start: 350, end: 390 },
      { track: "v1", start: 150, end: 250 },
    ]);
  });

  test("lies on its clips when the drop has come before the news of it", () => {
    const dropped = makeProjection([
      { id: "a", track: "v1", start: 150, end: 250 },
      { id: "b", track: "v2", start: 350, end: 390 },
    ]);
    expect(ghostsOf(dropped.clips, drag).map(({ start }) => start)).toEqual([350, 150]);
  });

  test.each([
    ["trim-head", 100, 40, [140, 200]],
    ["trim-tail", 200, -40, [100, 160]],
    ["trim-head", 100, 500, [600, 601]],
  ] as const)("%s from %i by %i", (kind, at, dx, [start, end]) => {
    const [ghost] = ghostsOf(projection.clips, { ids: ["a"], kind, at, dx, to: {} });
    expect(ghost).toEqual({ track: "v1", start, end });
  });

  test("of clips that are gone is nothing", () => {
    expect(ghostsOf({}, drag)).toEqual([]);
  });
});
