/** Adding, removing, naming and switching tracks. */

import { readerOf, TRACK_FIELDS } from "../fields.ts";
import type { Projection } from "../model.ts";
import { orderBetween } from "../order.ts";
import { Draft } from "../patches.ts";
import { isMap, own } from "../reading.ts";
import { done, type EditContext, findTrack, type Outcome, refuse } from "./context.ts";

const JITTER_LENGTH = 3;

export type TrackFlag = "mute" | "hide" | "lock" | "sync";

/**
 * Switch something on a track for everybody; works on a locked track too.
 *
 *     V1 (shown)   ->   V1 (hidden)
 */
export function setTrackFlag(
  context: EditContext,
  args: { readonly track: string; readonly flag: TrackFlag; readonly value: boolean },
): Outcome {
  if (!exists(context, args.track)) return refuse("no_such_track");
  const draft = new Draft(context.data);
  const stored = args.value === TRACK_FIELDS[args.flag].default ? null : args.value;
  draft.set("tracks", args.track, args.flag, stored);
  return done(draft.patches());
}

/**
 * Add a track: a video track on top of all, an audio track below all.
 *
 *     V1             V2
 *     A1     ->      V1
 *                    A1
 */
export function addTrack(
  context: EditContext,
  args: { readonly kind: "video" | "audio"; readonly name?: string },
): Outcome {
  if (args.name?.trim() === "") return refuse("empty_name");
  const orders = context.projection.tracks
    .filter((track) => exists(context, track.id))
    .map((track) => track.order);
  const id = context.newId();
  const jitter = id.slice(0, JITTER_LENGTH);
  const order =
    args.kind === "video"
      ? orderBetween(orders.at(-1) ?? null, null, jitter)
      : orderBetween(null, orders.at(0) ?? null, jitter);
  const draft = new Draft(context.data);
  const name = args.name ?? nextTrackName(context.projection, args.kind);
  draft.create("tracks", id, { kind: args.kind, name, order });
  return done(draft.patches(), [id]);
}

/**
 * Remove a track with the clips on it.
 *
 *     V2  |-- B --|
 *     V1  |---- A ----|   ->   V1  |---- A ----|
 *
 * A clip that somebody adds to it at the same time brings the track back, with that clip alone.
 */
export function removeTrack(context: EditContext, args: { readonly track: string }): Outcome {
  const track = findTrack(context.projection, args.track);
  if (track === undefined || !exists(context, args.track)) return refuse("no_such_track");
  if (track.lock) return refuse("track_locked");
  const draft = new Draft(context.data);
  draft.set("tracks", args.track, "del", [...context.stamp]);
  for (const id of Object.keys(context.projection.clips).sort()) {
    const on = context.projection.clips[id]?.track === args.track;
    if (on) draft.set("clips", id, "del", [...context.stamp]);
  }
  return done(draft.patches());
}

/**
 * Move a track directly above another of its kind, or to the bottom of its kind.
 *
 *     V2             V1
 *     V1     ->      V2      (V1 above V2)
 *     A1             A1
 */
export function moveTrack(
  context: EditContext,
  args: { readonly track: string; readonly above?: string },
): Outcome {
  const { tracks } = context.projection;
  const found = findTrack(context.projection, args.track);
  if (found === undefined || !exists(context, args.track)) return refuse("no_such_track");
  const others = tracks.filter((track) => track !== found);
  let place = others.findIndex((track) => track.kind === found.kind);
  if (place < 0) place = others.length;
  if (args.above !== undefined) {
    const index = others.findIndex((track) => track.id === args.above);
    if (index < 0) return refuse("no_such_track");
    if (others[index]?.kind !== found.kind) return refuse("wrong_track_kind");
    place = index + 1;
  }
  const [low, high] = [others[place - 1]?.order ?? null, others[place]?.order ?? null];
  const draft = new Draft(context.data);
  const order = orderBetween(low, high, context.newId().slice(0, JITTER_LENGTH));
  draft.set("tracks", found.id, "order", order);
  return done(draft.patches());
}

/**
 * Give a track another name, cut to what fits.
 *
 *     V1   ->   Interviews
 */
export function renameTrack(
  context: EditContext,
  args: { readonly track: string; readonly name: string },
): Outcome {
  if (!exists(context, args.track)) return refuse("no_such_track");
  const name = args.name.trim();
  if (name === "") return refuse("empty_name");
  const draft = new Draft(context.data);
  draft.set("tracks", args.track, "name", readerOf(TRACK_FIELDS.name)(name));
  return done(draft.patches());
}

function exists({ data, projection }: EditContext, track: string): boolean {
  return isMap(own(data.tracks, track)) && findTrack(projection, track) !== undefined;
}

/** `V3`, `A2`: the first name that no track of this kind has. */
export function nextTrackName(projection: Projection, kind: "video" | "audio"): string {
  const letter = kind === "video" ? "V" : "A";
  const taken = new Set(projection.tracks.map((track) => track.name));
  let number = projection.tracks.filter((track) => track.kind === kind).length + 1;
  while (taken.has(letter + number)) number++;
  return letter + number;
}
