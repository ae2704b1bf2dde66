/** How far a clip reaches into its source, in clip-local frames. */

import type { Asset, Clip } from "./model.ts";
import { multiplyDivide, type Rate, type Step, stepOf } from "./time.ts";

/** Local frames that have media, half-open. */
export interface MediaRange {
  readonly first: number;
  readonly end: number;
}

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
  const { flicks, per } = clipStep(clip, rate);
  if (flicks === 0n) return null;
  const rest = asset.dur - clip.src;
  const [before, after] = flicks < 0n ? [rest, clip.src] : [clip.src, rest];
  const pace = flicks < 0n ? -flicks : flicks;
  return {
    first: 0 - multiplyDivide(before, per, pace),
    end: multiplyDivide(after, per, pace),
  };
}
