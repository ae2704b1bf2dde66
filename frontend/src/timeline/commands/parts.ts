/** Which part of a source a new clip shows. */

import type { Asset, Projection } from "../model.ts";
import { flicksToFrames, framesToFlicks } from "../time.ts";
import { LAST_FRAME, type LimitReason } from "./context.ts";
import { stillFrames } from "./placing.ts";

/** What is asked for: a first flick, and a number of frames or all that follows. */
export interface Part {
  readonly src?: number;
  readonly length?: number;
}

/** What there is of it, and why it is not all. */
export interface Taken {
  readonly src: number;
  readonly length: number;
  readonly limits: LimitReason[];
}

/**
 * Keep a part inside its source, at least one frame of it.
 *
 *     source  |------------------|          |------------------|
 *     part              [-------------) ->            [--------)
 *
 * Pictures have no end: they are as long as asked for, or five seconds.
 */
export function takenPart(projection: Projection, source: Asset, part: Part): Taken {
  const { rate } = projection;
  if (source.dur === 0) {
    return held(0, part.length ?? stillFrames(projection), LAST_FRAME, "timeline_end");
  }
  const wanted = part.src ?? 0;
  const last = Math.max(0, source.dur - framesToFlicks(1, rate));
  const src = Math.max(0, Math.min(wanted, last));
  const longest = Math.max(1, flicksToFrames(source.dur - src, rate));
  const taken = held(src, part.length ?? longest, longest, "media_end");
  if (wanted < 0) taken.limits.unshift("media_start");
  else if (wanted > last && taken.limits.length === 0) taken.limits.push("media_end");
  return taken;
}

function held(src: number, wanted: number, longest: number, reason: LimitReason): Taken {
  if (wanted < 1) return { src, length: 1, limits: ["one_frame"] };
  return { src, length: Math.min(wanted, longest), limits: wanted > longest ? [reason] : [] };
}
