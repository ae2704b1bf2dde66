/** How far a clip reaches into its source, in clip-local frames. */

import type { Asset, Clip } from "./model.ts";
import { framesAt, type Rate, type Step, stepOf } from "./time.ts";

/** Local frames that have media, half-open. */
export interface MediaRange {
  readonly first: number;
  readonly end: number;
}

export type Assets = Readonly<Record<string, Asset>>;

/** What the limits of a clip depend on. */
export type Sourced = Pick<Clip, "kind" | "asset" | "src" | "rate">;

/** How far a clip's source moves per timeline frame. */
export function clipStep(clip: Sourced, rate: Rate): Step {
  return stepOf(rate, clip.rate);
}

/**
 * The local frames a clip can show whole; null when its source has no end.
 *
 * Texts, solids, pictures, frozen frames and sources of unknown length have none.
 */
export function mediaRange(clip: Sourced, asset: Asset | undefined, rate: Rate): MediaRange | null {
  if (clip.kind !== "media" || asset === undefined) return null;
  if (asset.kind === "image" || asset.dur === 0) return null;
  const step = clipStep(clip, rate);
  if (step.flicks === 0) return null;
  const rest = asset.dur - clip.src;
  if (step.flicks > 0) return { first: 0 - framesAt(clip.src, step), end: framesAt(rest, step) };
  const forwards = stepOf(rate, [0 - (clip.rate[0] ?? 1), clip.rate[1] ?? 1]);
  return { first: 0 - framesAt(rest, forwards), end: framesAt(clip.src, forwards) };
}
