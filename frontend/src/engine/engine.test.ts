import { describe, expect, test } from "vitest";
import { edgeScroll } from "./auto-scroll";
import { clipsInside, hitTest } from "./hit-test";
import { layoutTracks, RULER_HEIGHT, rowAt } from "./layout";
import { trimRange } from "./limits";
import { makeProjection } from "./projection.test-support";
import { rulerScale } from "./ruler";
import { findSnap, snapTargets } from "./snapping";
import { clampScrollX, fitFrames, nearestFrame, xOfFrame, zoomAt } from "./viewport";

const VIEW = { pxPerFrame: 2, scrollX: 0, scrollY: 0 };
const projection = makeProjection([
  { id: "a", track: "v1", start: 0, end: 100 },
  { id: "b", track: "v1", start: 100, end: 200 },
  { id: "c", track: "a1", start: 50, end: 53 },
]);
const layout = layoutTracks(projection);

function top(track: string): number {
  return RULER_HEIGHT + (layout.rowOfTrack.get(track)?.top ?? 0);
}

describe("layout", () => {
  test("pictures go up, sound goes down", () => {
    expect(layout.rows.map((row) => row.track.id)).toEqual(["v2", "v1", "a1", "a2"]);
  });

  test("there is no row in the gaps", () => {
    const first = layout.rows[0];
    expect(rowAt(layout, (first?.top ?? 0) + (first?.height ?? 0))).toBeNull();
  });
});

describe("zoom", () => {
  test("the frame under the cursor stays under it, within a pixel, over 20 steps", () => {
    let view = { pxPerFrame: 1.7, scrollX: 3000, scrollY: 0 };
    const frame = (400 + view.scrollX) / view.pxPerFrame;
    for (let step = 0; step < 20; step++) {
      view = zoomAt(view, 400, view.pxPerFrame * (step % 2 === 0 ? 1.3 : 0.9));
      expect(Math.abs(xOfFrame(view, frame) - 400)).toBeLessThanOrEqual(1);
    }
  });

  test("fitting shows the whole length", () => {
    const view = fitFrames(VIEW, 0, 5000, 1000);
    expect(xOfFrame(view, 0)).toBeGreaterThanOrEqual(0);
    expect(xOfFrame(view, 5000)).toBeLessThanOrEqual(1000);
  });

  test("scrolling stops before the start and half a screen after the end", () => {
    expect(clampScrollX(-500, 2, 1000, 100)).toBe(-14);
    expect(clampScrollX(99_999, 2, 1000, 1000)).toBe(1500);
  });

  test("pixels become the nearest frame boundary, never one before the start", () => {
    expect(nearestFrame(VIEW, 101)).toBe(51);
    expect(nearestFrame(VIEW, -50)).toBe(0);
  });
});

describe("hit test", () => {
  test.each([
    [3, "head"],
    [60, "body"],
    [196, "tail"],
  ])("at %i px the zone is %s", (x, zone) => {
    expect(hitTest(layout, VIEW, x, top("v1") + 10)).toMatchObject({ type: "clip", zone });
  });

  test("a clip narrower than 12 px can only be moved", () => {
    expect(hitTest(layout, VIEW, 101, top("a1") + 10)).toMatchObject({
      type: "clip",
      zone: "body",
    });
  });

  test("the first frame belongs to the clip that begins there", () => {
    expect(hitTest(layout, VIEW, 200, top("v1") + 10)).toMatchObject({ segment: { clip: "b" } });
  });

  test("an empty place is a track, a place below them is nothing", () => {
    expect(hitTest(layout, VIEW, 600, top("v1") + 10).type).toBe("track");
    expect(hitTest(layout, VIEW, 600, 5000).type).toBe("empty");
    expect(hitTest(layout, VIEW, 600, 3).type).toBe("ruler");
  });

  test("a marquee selects exactly what it touches", () => {
    const area = { left: 150, right: 250, top: top("v1") + 50, bottom: top("v1") + 55 };
    expect(clipsInside(layout, VIEW, area)).toEqual(new Set(["a", "b"]));
    expect(clipsInside(layout, VIEW, { ...area, right: 199 })).toEqual(new Set(["a"]));
  });
});

describe("snapping", () => {
  const targets = snapTargets(projection, new Set(["c"]), 130);

  test.each([0.25, 1, 8])("reaches 8 px at %f px per frame", (pxPerFrame) => {
    const frames = Math.floor(8 / pxPerFrame);
    const alone = [{ frame: 1000, kind: "edge" as const }];
    expect(findSnap(alone, [1000 - frames], pxPerFrame)?.correction).toBe(frames);
    expect(findSnap(alone, [1000 - frames - 1], pxPerFrame)).toBeNull();
  });

  test("the nearer of two candidates wins, whichever edge it is", () => {
    const near = [
      { frame: 100, kind: "edge" as const },
      { frame: 153, kind: "playhead" as const },
    ];
    expect(findSnap(near, [103, 151], 2)?.target.kind).toBe("playhead");
  });

  test("the dragged clips attract nothing, the playhead does", () => {
    expect(targets.map((target) => target.frame)).not.toContain(53);
    expect(targets.map((target) => target.frame)).toContain(130);
  });
});

describe("trim range", () => {
  const asset = {
    kind: "video" as const,
    durationFlicks: 28_224_000 * 150,
    stripUrls: [],
    pictureUrl: null,
    peaksUrl: null,
  };

  test("ends at the neighbour", () => {
    expect(trimRange(projection, "a", "tail", asset)).toMatchObject({ least: 1, most: 100 });
  });

  test("ends at the end of the media", () => {
    expect(trimRange(projection, "b", "tail", asset)).toMatchObject({
      most: 250,
      mostIsMedia: true,
    });
  });

  test("leaves one frame", () => {
    expect(trimRange(projection, "b", "head", asset)).toMatchObject({ least: 100, most: 199 });
  });
});

describe("ruler", () => {
  test("labels turn into frame numbers when they are closer than a second", () => {
    expect(rulerScale(48, 25)).toMatchObject({ unit: "frames" });
    expect(rulerScale(2, 25)).toMatchObject({ unit: "timecode" });
  });

  test("ticks always divide labels", () => {
    for (let px = 0.01; px < 48; px *= 1.3) {
      const { labelEvery, tickEvery } = rulerScale(px, 30);
      expect(labelEvery % tickEvery).toBe(0);
    }
  });
});

test("auto-scroll begins 40 px from an edge and is faster the deeper the pointer is", () => {
  expect(edgeScroll(100, 1000)).toBe(0);
  expect(edgeScroll(961, 1000)).toBeLessThan(edgeScroll(999, 1000));
  expect(edgeScroll(10, 1000)).toBeLessThan(0);
});
