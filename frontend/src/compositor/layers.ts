// What is to be seen and heard at one frame of a timeline: the projection, read for playing.
import type { Clip, Projection, Segment, Track } from "@/timeline/model";

export const FLICKS_PER_SECOND = 705_600_000;

/** One picture of the stack, bottom first. */
export interface Layer {
  /** Stable while the same stretch of the same clip is on screen. */
  readonly id: string;
  readonly clip: Clip;
  readonly clipId: string;
  readonly segment: Segment;
  /** Source time in seconds, exact to a flick. */
  readonly sourceSeconds: number;
}

/** A stretch of sound: one segment of an audio track with its clip. */
export interface SoundSpan {
  readonly id: string;
  readonly clip: Clip;
  readonly clipId: string;
  readonly segment: Segment;
  /** The track's gain in decibels. */
  readonly trackGainDb: number;
}

export function frameSeconds(projection: Projection): number {
  const [numerator, denominator] = projection.rate;
  return denominator / numerator;
}

/** Source time in seconds of a timeline frame inside a segment. */
export function sourceSecondsAt(
  projection: Projection,
  clip: Clip,
  segment: Segment,
  frame: number,
): number {
  const [rateNumerator, rateDenominator] = projection.rate;
  const [speedNumerator = 1, speedDenominator = 1] = clip.rate;
  const flicksPerFrame = (FLICKS_PER_SECOND * rateDenominator) / rateNumerator;
  const advanced = ((frame - segment.start) * flicksPerFrame * speedNumerator) / speedDenominator;
  return (segment.src + advanced) / FLICKS_PER_SECOND;
}

function segmentAt(track: Track, frame: number): Segment | undefined {
  let low = 0;
  let high = track.segments.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const segment = track.segments[middle] as Segment;
    if (frame < segment.start) high = middle - 1;
    else if (frame >= segment.end) low = middle + 1;
    else return segment;
  }
  return undefined;
}

/** The pictures under a frame, bottom to top; a solo set, when not empty, hides the other tracks. */
export function layersAt(
  projection: Projection,
  frame: number,
  solo: ReadonlySet<string> = new Set(),
): Layer[] {
  const layers: Layer[] = [];
  const soloed = projection.tracks.some((track) => track.kind === "video" && solo.has(track.id));
  for (const track of projection.tracks) {
    if (track.kind !== "video" || track.hide || (soloed && !solo.has(track.id))) continue;
    const segment = segmentAt(track, frame);
    const clip = segment && projection.clips[segment.clip];
    if (!segment || !clip?.on) continue;
    layers.push({
      id: `${segment.clip}@${segment.start}`,
      clip,
      clipId: segment.clip,
      segment,
      sourceSeconds: sourceSecondsAt(projection, clip, segment, frame),
    });
  }
  return layers;
}

/** The sound stretches that touch [first, end), in no particular order. */
export function soundsBetween(
  projection: Projection,
  first: number,
  end: number,
  solo: ReadonlySet<string> = new Set(),
): SoundSpan[] {
  const spans: SoundSpan[] = [];
  const soloed = projection.tracks.some((track) => track.kind === "audio" && solo.has(track.id));
  for (const track of projection.tracks) {
    if (track.kind !== "audio" || track.mute || (soloed && !solo.has(track.id))) continue;
    for (const segment of track.segments) {
      if (segment.end <= first || segment.start >= end) continue;
      const clip = projection.clips[segment.clip];
      if (!clip?.on || clip.kind !== "media") continue;
      spans.push({
        id: `${segment.clip}@${segment.start}`,
        clip,
        clipId: segment.clip,
        segment,
        trackGainDb: track.gain / 100,
      });
    }
  }
  return spans;
}

/** The picture spans that start within [first, end): what playing will need next. */
export function upcomingLayers(
  projection: Projection,
  first: number,
  end: number,
  solo: ReadonlySet<string> = new Set(),
): Layer[] {
  const starts = new Set<number>();
  for (const track of projection.tracks) {
    if (track.kind !== "video" || track.hide) continue;
    for (const segment of track.segments) {
      if (segment.start >= first && segment.start < end) starts.add(segment.start);
    }
  }
  return [...starts].flatMap((frame) =>
    layersAt(projection, frame, solo).filter((layer) => layer.segment.start === frame),
  );
}
