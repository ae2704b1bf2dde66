// How loud a stretch of sound is at a frame: gain, keyframes, fades and crossfades. The render
// worker's `sound/mix.py` has the same rules.
import type { SoundSpan } from "@/compositor/layers";
import { duckedAt } from "@/timeline/ducking";
import { CLIP_FIELDS } from "@/timeline/fields";
import { valueAt } from "@/timeline/keyframes";
import type { Clip, Transition } from "@/timeline/model";

const PAN_FULL = 100;

export function decibelsToGain(decibels: number): number {
  return 10 ** (decibels / 20);
}

/** The factor that holds for the whole stretch: what changes in it is left to `ridingLevel`. */
export function standingLevel({ clip, trackGainDb }: SoundSpan): number {
  return decibelsToGain(trackGainDb + (clip.kf?.gain ? 0 : clip.gain / 100));
}

/** The factor at a frame: keyframed gain, fades, ducking, and crossfades of equal power. */
export function ridingLevel(span: SoundSpan, frame: number): number {
  const { clip, stretch } = span;
  let level = fadeAt(clip, frame);
  if (clip.kf?.gain) level *= decibelsToGain(drivenAt(span, "gain", frame) / 100);
  if (span.duck) level *= decibelsToGain(-duckedAt(span.duck, span.rate, frame) / 100);
  if (stretch.entering) level *= Math.sin(angleAt(stretch.entering, frame));
  if (stretch.leaving) level *= Math.cos(angleAt(stretch.leaving, frame));
  return level;
}

/** From -1, left, to 1, right. */
export function panAt(span: SoundSpan, frame: number): number {
  return (span.clip.kf?.pan ? drivenAt(span, "pan", frame) : span.clip.pan) / PAN_FULL;
}

/** Whether the level or the side changes within the stretch. */
export function isRidden({ clip, stretch, duck }: SoundSpan): boolean {
  const { kf, fin, fout } = clip;
  const crossed = stretch.entering || stretch.leaving;
  return Boolean(kf?.gain || kf?.pan || fin || fout || crossed || duck);
}

function drivenAt({ clip, stretch }: SoundSpan, name: "gain" | "pan", frame: number): number {
  const local = stretch.segment.local + frame - stretch.segment.start;
  return valueAt(clip.kf?.[name] ?? [], local, CLIP_FIELDS[name]);
}

function fadeAt(clip: Clip, frame: number): number {
  const fadedIn = clip.fin > 0 ? (frame - clip.start) / clip.fin : 1;
  const fadedOut = clip.fout > 0 ? (clip.end - frame) / clip.fout : 1;
  return Math.max(0, Math.min(1, fadedIn)) * Math.max(0, Math.min(1, fadedOut));
}

function angleAt(join: Transition, frame: number): number {
  const progress = (frame - join.start) / (join.end - join.start);
  return (Math.max(0, Math.min(1, progress)) * Math.PI) / 2;
}
