/** Trimming with everything behind shifting along: no gap opens and nothing is run over. */

import type { Clip } from "../model.ts";
import { Draft } from "../patches.ts";
import { type Bound, type Edge, edgeBounds, heldBy } from "./bounds.ts";
import { type EditContext, type Outcome, refusalFor, refuse } from "./context.ts";
import { addRipple, Ripple } from "./ripple.ts";
import { settled } from "./settle.ts";
import type { Trim } from "./trim.ts";

/**
 * Cut time off the beginning of clips, or bring some back; they begin where they began.
 *
 *     |---- A ----|---- B ----|-- C --|   ->   |---- A ----|-- B --|-- C --|
 *
 * One clip of a track, as a film and its sound. Other tracks ripple from the first of them.
 */
export function rippleTrimHead(context: EditContext, args: Trim): Outcome {
  return rippleTrim(context, args, "head");
}

/**
 * Cut time off the end of clips, or bring some back; what follows stays attached.
 *
 *     |---- A ----|---- B ----|   ->   |-- A --|---- B ----|
 *
 * One clip of a track, as a film and its sound. Other tracks ripple from the first of them.
 */
export function rippleTrimTail(context: EditContext, args: Trim): Outcome {
  return rippleTrim(context, args, "tail");
}

function rippleTrim(context: EditContext, args: Trim, edge: Edge): Outcome {
  const ids = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, ids);
  if (refusal !== null) return refusal;
  const clips = ids.map((id) => context.projection.clips[id] as Clip);
  const own = new Map(clips.map((clip) => [clip.track, pointOf(clip, edge)]));
  if (own.size < ids.length) return refuse("one_per_track");
  const point = pointOf(clips[0] as Clip, edge);
  const ripple = new Ripple(context, own.keys(), ids);
  const sign = edge === "tail" ? 1 : -1;
  const bounds = ids.flatMap((id) => edgeBounds(context, id, edge, args.frames));
  if (sign * args.frames < 0) bounds.push(...turned(ripple.room(point, own), sign));
  const { frames, limits } = heldBy(args.frames, bounds);
  ripple.shift(point, sign * frames, own);
  const draft = new Draft(context.data);
  for (const id of frames === 0 ? [] : ids) {
    draft.set("clips", id, edge, (context.projection.clips[id] as Clip)[edge] + frames);
    if (edge === "head") addRipple(context, draft, id, 0 - frames);
  }
  ripple.write(draft);
  return settled(context, draft, [], [...limits, ...ripple.limits]);
}

/** Where what shifts begins; what begins together with a trimmed head stays. */
function pointOf(clip: Clip, edge: Edge): number {
  return edge === "tail" ? clip.end : clip.start + 1;
}

function turned(bounds: readonly Bound[], sign: number): Bound[] {
  return bounds.map((bound) => ({ ...bound, frames: sign * bound.frames + 0 }));
}
