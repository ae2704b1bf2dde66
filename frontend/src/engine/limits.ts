// How far an edge can be trimmed: to the end of the media, to the neighbour, to one frame. Pure.
import { firstEndingAfter } from "./layout";
import { type Clip, flicksPerFrame, type Projection, type SceneAsset, type Segment } from "./scene";

export interface TrimRange {
  /** Earliest and latest frame the edge can stand at. */
  readonly least: number;
  readonly most: number;
  /** Which ends of the range are the end of the media (shown red) and not a neighbour. */
  readonly leastIsMedia: boolean;
  readonly mostIsMedia: boolean;
}

/** Visible length of the whole media on the timeline: [first, end), unbounded for stills and titles. */
export function mediaExtent(
  projection: Projection,
  clip: Clip,
  asset: SceneAsset | null,
): [number, number] {
  const unbounded: [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (clip.kind !== "media" || asset === null || asset.durationFlicks <= 0) return unbounded;
  const [numerator = 1, denominator = 1] = clip.rate;
  if (numerator <= 0) return unbounded;
  const perFrame = (flicksPerFrame(projection) * numerator) / denominator;
  const localZero = clip.start - clip.head;
  const first = localZero + Math.ceil(-clip.src / perFrame - 1e-6);
  const end = localZero + Math.floor((asset.durationFlicks - clip.src) / perFrame + 1e-6);
  return [first, Math.max(end, clip.start + 1)];
}

export function trimRange(
  projection: Projection,
  clipId: string,
  edge: "head" | "tail",
  asset: SceneAsset | null,
): TrimRange | null {
  const clip = projection.clips[clipId];
  const track = projection.tracks.find((candidate) => candidate.id === clip?.track);
  if (clip === undefined || track === undefined) return null;
  const [mediaFirst, mediaEnd] = mediaExtent(projection, clip, asset);
  const [before, after] = neighbours(track.segments, clip);
  if (edge === "head") {
    const least = Math.max(0, before, Math.min(mediaFirst, clip.start));
    return { least, most: clip.end - 1, leastIsMedia: least === mediaFirst, mostIsMedia: false };
  }
  const most = Math.min(after, Math.max(mediaEnd, clip.end));
  return { least: clip.start + 1, most, leastIsMedia: false, mostIsMedia: most === mediaEnd };
}

/** End of the clip before and start of the clip after, on the same track. */
function neighbours(segments: readonly Segment[], clip: Clip): [number, number] {
  const index = firstEndingAfter(segments, clip.start);
  const previous = segments[index - 1];
  const next = segments.find((segment, at) => at >= index && segment.start >= clip.end);
  return [previous?.end ?? 0, next?.start ?? Number.POSITIVE_INFINITY];
}
