// What is to be seen and heard at one frame of a timeline: the projection, read for playing.
import type { Duck } from "@/timeline/ducking";
import { type Look, lookAt } from "@/timeline/looks";
import type { Clip, Projection, Segment, Track, Transition } from "@/timeline/model";
import type { Rate } from "@/timeline/time";
import {
  beginningBetween,
  joinAt,
  type Stretch,
  stretchesAt,
  stretchesBetween,
  stretchesOf,
} from "./stretches";

export const FLICKS_PER_SECOND = 705_600_000;

/** One picture of the stack, bottom first. */
export interface Layer {
  /** Stable while the same stretch of the same clip is on screen. */
  readonly id: string;
  /** With the values that it has at this frame. */
  readonly clip: Look;
  readonly clipId: string;
  readonly stretch: Stretch;
  /** Source time in seconds, exact to a flick. */
  readonly sourceSeconds: number;
  /** The transition that it takes part in at this frame. */
  readonly join: Transition | null;
}

/** A stretch of sound: one segment of an audio track with its clip. */
export interface SoundSpan {
  readonly id: string;
  readonly clip: Clip;
  readonly clipId: string;
  readonly stretch: Stretch;
  /** The track's gain in decibels. */
  readonly trackGainDb: number;
  /** How its track gives way to others. */
  readonly duck: Duck | null;
  readonly rate: Rate;
}

export function frameSeconds(projection: Projection): number {
  const [numerator, denominator] = projection.rate;
  return denominator / numerator;
}

/** Source time in seconds of a timeline frame inside a segment, or in a transition beyond its ends. */
export function sourceSecondsAt(
  projection: Projection,
  clip: Pick<Clip, "rate">,
  segment: Segment,
  frame: number,
): number {
  const [rateNumerator, rateDenominator] = projection.rate;
  const [speedNumerator = 1, speedDenominator = 1] = clip.rate;
  const flicksPerFrame = (FLICKS_PER_SECOND * rateDenominator) / rateNumerator;
  const advanced = ((frame - segment.start) * flicksPerFrame * speedNumerator) / speedDenominator;
  return (segment.src + advanced) / FLICKS_PER_SECOND;
}

/** The pictures under a frame, bottom to top; a solo set, when not empty, hides the other tracks. */
export function layersAt(
  projection: Projection,
  frame: number,
  solo: ReadonlySet<string> = new Set(),
): Layer[] {
  return seenTracks(projection, solo).flatMap((track) =>
    layersOf(projection, stretchesAt(stretchesOf(projection, track), frame), frame),
  );
}

/** The sound stretches that touch [first, end), in no particular order. */
export function soundsBetween(
  projection: Projection,
  first: number,
  end: number,
  solo: ReadonlySet<string> = new Set(),
): SoundSpan[] {
  const soloed = projection.tracks.some((track) => track.kind === "audio" && solo.has(track.id));
  const heard = projection.tracks.filter(
    (track) => track.kind === "audio" && !track.mute && (!soloed || solo.has(track.id)),
  );
  return heard.flatMap((track) => {
    const duck = duckOf(projection, track, heard);
    return stretchesBetween(stretchesOf(projection, track), first, end).flatMap((stretch) =>
      spanOf(projection, track, stretch, duck),
    );
  });
}

/** The pictures that come on screen within [first, end): what playing will need next. */
export function upcomingLayers(
  projection: Projection,
  first: number,
  end: number,
  solo: ReadonlySet<string> = new Set(),
): Layer[] {
  return seenTracks(projection, solo).flatMap((track) =>
    beginningBetween(stretchesOf(projection, track), first, end).flatMap((stretch) =>
      layersOf(projection, [stretch], stretch.start),
    ),
  );
}

/** The pictures that are on screen somewhere within [first, end). */
export function layersBetween(projection: Projection, first: number, end: number): Layer[] {
  return seenTracks(projection, new Set()).flatMap((track) =>
    stretchesBetween(stretchesOf(projection, track), first, end).flatMap((stretch) =>
      layersOf(projection, [stretch], stretch.start),
    ),
  );
}

function seenTracks(projection: Projection, solo: ReadonlySet<string>): Track[] {
  const video = projection.tracks.filter((track) => track.kind === "video");
  const soloed = video.some((track) => solo.has(track.id));
  return video.filter((track) => !track.hide && (!soloed || solo.has(track.id)));
}

function layersOf(projection: Projection, stretches: readonly Stretch[], frame: number): Layer[] {
  return stretches.flatMap((stretch) => {
    const { id, segment } = stretch;
    const clip = projection.clips[segment.clip];
    if (!clip?.on) return [];
    return {
      id,
      clip: lookAt(clip, segment.local + frame - segment.start),
      clipId: segment.clip,
      stretch,
      sourceSeconds: sourceSecondsAt(projection, clip, segment, frame),
      join: joinAt(stretch, frame),
    };
  });
}

const ducks = new WeakMap<Projection, Map<string, Duck>>();

/** How a track gives way to others that are heard; worked out once for each projection. */
function duckOf(projection: Projection, track: Track, heard: readonly Track[]): Duck | null {
  if (!track.duck) return null;
  const known = ducks.get(projection) ?? new Map<string, Duck>();
  ducks.set(projection, known);
  const key = [track, ...heard].map(({ id }) => id).join();
  const duck = known.get(key) ?? readDuck(projection, track, heard);
  known.set(key, duck);
  return duck;
}

function readDuck(projection: Projection, track: Track, heard: readonly Track[]): Duck {
  const [sources, amount, attack, release] = track.duck as [string[], number, number, number];
  const spans = heard
    .filter((other) => other !== track && sources.includes(other.id))
    .flatMap((other) => stretchesOf(projection, other))
    .filter(({ segment }) => sounds(projection.clips[segment.clip]))
    .map(({ start, end }) => [start, end] as const);
  return { spans, amount, attack, release };
}

function sounds(clip: Clip | undefined): boolean {
  return clip?.on === true && (clip.kind === "media" || clip.kind === "seq");
}

function spanOf(
  projection: Projection,
  track: Track,
  stretch: Stretch,
  duck: Duck | null,
): SoundSpan[] {
  const clipId = stretch.segment.clip;
  const clip = projection.clips[clipId];
  if (!clip || !sounds(clip)) return [];
  const { rate } = projection;
  return [{ id: stretch.id, clip, clipId, stretch, trackGainDb: track.gain / 100, duck, rate }];
}
