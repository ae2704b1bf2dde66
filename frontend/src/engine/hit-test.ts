// What lies under the pointer. Pure.
import { firstEndingAfter, type Layout, type Row, RULER_HEIGHT, rowAt } from "./layout";
import type { Segment } from "./scene";
import { type Viewport, xOfFrame } from "./viewport";

export type Hit =
  | { readonly type: "ruler" }
  | { readonly type: "empty" }
  | { readonly type: "track"; readonly row: Row }
  | {
      readonly type: "clip";
      readonly row: Row;
      readonly segment: Segment;
      readonly zone: "head" | "tail" | "body";
    };

export const EDGE_PX = 6;
export const EDGE_TOUCH_PX = 10;
/** Below this width a clip can be moved and selected only. */
const NARROWEST_TRIMMABLE_PX = 12;

export function hitTest(
  layout: Layout,
  view: Viewport,
  x: number,
  y: number,
  edgePx = EDGE_PX,
): Hit {
  if (y < RULER_HEIGHT) return { type: "ruler" };
  const row = rowAt(layout, y - RULER_HEIGHT + view.scrollY);
  if (row === null) return { type: "empty" };
  const segment = segmentUnder(row, view, x);
  if (segment === null) return { type: "track", row };
  return { type: "clip", row, segment, zone: zoneOf(view, segment, x, edgePx) };
}

function segmentUnder(row: Row, view: Viewport, x: number): Segment | null {
  const place = (x + view.scrollX) / view.pxPerFrame;
  const segment = row.track.segments[firstEndingAfter(row.track.segments, place)];
  return segment !== undefined && segment.start <= place ? segment : null;
}

function zoneOf(
  view: Viewport,
  segment: Segment,
  x: number,
  edgePx: number,
): "head" | "tail" | "body" {
  const left = xOfFrame(view, segment.start);
  const right = xOfFrame(view, segment.end);
  const width = right - left;
  if (width < NARROWEST_TRIMMABLE_PX) return "body";
  const edge = Math.min(edgePx, width / 3);
  if (x - left < edge) return "head";
  return right - x <= edge ? "tail" : "body";
}

/** Ids of all clips that a rectangle of the canvas touches. */
export function clipsInside(
  layout: Layout,
  view: Viewport,
  area: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  },
): Set<string> {
  const first = (area.left + view.scrollX) / view.pxPerFrame;
  const end = (area.right + view.scrollX) / view.pxPerFrame;
  const top = area.top - RULER_HEIGHT + view.scrollY;
  const bottom = area.bottom - RULER_HEIGHT + view.scrollY;
  const found = new Set<string>();
  for (const row of layout.rows) {
    if (row.top >= bottom || row.top + row.height <= top) continue;
    const { segments } = row.track;
    for (let index = firstEndingAfter(segments, first); index < segments.length; index++) {
      const segment = segments[index] as Segment;
      if (segment.start >= end) break;
      found.add(segment.clip);
    }
  }
  return found;
}
