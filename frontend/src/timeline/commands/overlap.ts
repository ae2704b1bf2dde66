/** Settling an overlap that a merge left: three ways to let the covered clip lie clear. */

import type { Clip, Track } from "../model.ts";
import { orderBetween } from "../order.ts";
import { Draft } from "../patches.ts";
import {
  done,
  type EditContext,
  findTrack,
  type Limit,
  type Outcome,
  originOf,
  refusalFor,
  refuse,
} from "./context.ts";
import { segmentsIn } from "./overwrite.ts";
import { makePiece } from "./pieces.ts";
import { Ripple } from "./ripple.ts";
import { nextTrackName } from "./tracks.ts";

const JITTER_LENGTH = 3;

export type OverlapWay = "new_track" | "trim" | "push";

/**
 * Let a clip that others cover lie clear of them.
 *
 *     V1  |-- A --|---- B ----|      (A goes on beneath B)   ->
 *
 * `new_track` lifts it onto a track of its own, directly above:
 *
 *     V2  |---- A ----|
 *     V1          |---- B ----|
 *
 * `trim` keeps what is seen of it, cut in pieces where it must be, or deletes it:
 *
 *     V1  |-- A --|---- B ----|
 *
 * `push` moves it behind what covers it; what follows shifts along:
 *
 *     V1          |---- B ----|---- A ----|
 */
export function settleOverlap(
  context: EditContext,
  { clip, way }: { readonly clip: string; readonly way: OverlapWay },
): Outcome {
  const refusal = refusalFor(context.projection, [clip]);
  if (refusal !== null) return refusal;
  const shown = context.projection.clips[clip] as Clip;
  const track = findTrack(context.projection, shown.track);
  if (track === undefined || !shown.flags.includes("overlapped")) return refuse("not_overlapped");
  const draft = new Draft(context.data);
  switch (way) {
    case "new_track": {
      const made = lift(context, draft, clip, track);
      return done(draft.patches(), [made]);
    }
    case "trim": {
      const pieces = trim(context, draft, clip, track);
      return done(draft.patches(), pieces);
    }
    case "push": {
      const limits = push(context, draft, clip, track);
      return done(draft.patches(), [], limits);
    }
    default:
      return refuse("bad_value");
  }
}

function lift(context: EditContext, draft: Draft, clip: string, track: Track): string {
  const { tracks } = context.projection;
  const made = context.newId();
  const above = tracks[tracks.indexOf(track) + 1]?.order ?? null;
  const order = orderBetween(track.order, above, made.slice(0, JITTER_LENGTH));
  const name = nextTrackName(context.projection, track.kind);
  draft.create("tracks", made, { kind: track.kind, name, order });
  draft.set("clips", clip, "track", made);
  return made;
}

function trim(context: EditContext, draft: Draft, clip: string, track: Track): string[] {
  const origin = originOf(context.projection.clips[clip] as Clip);
  const [first, ...rest] = track.segments.filter((segment) => segment.clip === clip);
  if (first === undefined) {
    draft.set("clips", clip, "del", [...context.stamp]);
    return [];
  }
  const pieces = rest.map(({ start, end }) =>
    makePiece(context, draft, clip, { frame: start, end }),
  );
  draft.set("clips", clip, "head", first.start - origin);
  draft.set("clips", clip, "tail", first.end - origin);
  return pieces;
}

function push(context: EditContext, draft: Draft, clip: string, track: Track): readonly Limit[] {
  const { at, start, end } = context.projection.clips[clip] as Clip;
  const covering = segmentsIn({ track, start, end }).filter((segment) => segment.clip !== clip);
  const target = Math.max(...covering.map((segment) => segment.end));
  const ripple = new Ripple(context, new Set([track.id]), new Set([clip]));
  ripple.shift(target, end - start);
  draft.set("clips", clip, "at", at + target - start);
  ripple.write(draft);
  return ripple.limits;
}
