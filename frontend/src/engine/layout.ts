// Where tracks stand: pictures upwards from the middle, sound downwards. Pure.
import type { Projection, Segment, Track } from "./scene";
import { type Viewport, xOfFrame } from "./viewport";

export const RULER_HEIGHT = 28;
export const VIDEO_HEIGHT = 60;
export const AUDIO_HEIGHT = 52;
export const TRACK_GAP = 2;
/** Between pictures and sound. */
export const DIVIDER = 6;
const TOP_AIR = 22;
const BOTTOM_AIR = 40;

export interface Row {
  readonly track: Track;
  /** From the top of the content, which starts under the ruler. */
  readonly top: number;
  readonly height: number;
}

export interface Layout {
  /** From top to bottom. */
  readonly rows: readonly Row[];
  readonly height: number;
  readonly rowOfTrack: ReadonlyMap<string, Row>;
}

export function layoutTracks(projection: Projection): Layout {
  const video = projection.tracks.filter((track) => track.kind === "video").reverse();
  const audio = projection.tracks.filter((track) => track.kind === "audio").reverse();
  const rows: Row[] = [];
  let top = TOP_AIR;
  for (const track of video) {
    rows.push({ track, top, height: VIDEO_HEIGHT });
    top += VIDEO_HEIGHT + TRACK_GAP;
  }
  top += DIVIDER;
  for (const track of audio) {
    rows.push({ track, top, height: AUDIO_HEIGHT });
    top += AUDIO_HEIGHT + TRACK_GAP;
  }
  const rowOfTrack = new Map(rows.map((row) => [row.track.id, row]));
  return { rows, height: top + BOTTOM_AIR, rowOfTrack };
}

/** The row under a content coordinate; null between and beyond rows. */
export function rowAt(layout: Layout, y: number): Row | null {
  return layout.rows.find((row) => y >= row.top && y < row.top + row.height) ?? null;
}

/** The row of a kind that is nearest, for drags that leave the rows. */
export function nearestRow(layout: Layout, y: number, kind: string): Row | null {
  let best: Row | null = null;
  let distance = Number.POSITIVE_INFINITY;
  for (const row of layout.rows) {
    if (row.track.kind !== kind) continue;
    const away = Math.abs(row.top + row.height / 2 - y);
    if (away < distance) [best, distance] = [row, away];
  }
  return best;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A segment's place on the canvas. */
export function segmentBox(
  view: Viewport,
  row: Row,
  segment: { readonly start: number; readonly end: number },
): Box {
  const left = xOfFrame(view, segment.start);
  return {
    left,
    top: RULER_HEIGHT + row.top - view.scrollY,
    width: Math.max(1, xOfFrame(view, segment.end) - left),
    height: row.height,
  };
}

/** Index of the first segment that ends after `frame`. */
export function firstEndingAfter(segments: readonly Segment[], frame: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle] as Segment).end > frame) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The segments that touch frames `first` to `endExclusive`. */
export function segmentsBetween(
  segments: readonly Segment[],
  first: number,
  endExclusive: number,
): Segment[] {
  const found: Segment[] = [];
  for (let index = firstEndingAfter(segments, first); index < segments.length; index++) {
    const segment = segments[index] as Segment;
    if (segment.start >= endExclusive) break;
    found.push(segment);
  }
  return found;
}
