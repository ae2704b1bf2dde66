/** What all new clips have in common: a track for them, room on it, and where they lie. */

import type { JsonMap, Projection, Track } from "../model.ts";
import { Draft } from "../patches.ts";
import { countedFps } from "../time.ts";
import {
  type EditContext,
  findTrack,
  LAST_FRAME,
  type Limit,
  nextStamp,
  type Outcome,
  type Refused,
  refuse,
} from "./context.ts";
import { clearRooms, type Room } from "./overwrite.ts";
import { settled } from "./settle.ts";

/** How long something without a length of its own lies there at first. */
const STILL_SECONDS = 5;

/** A track of a kind that is not locked. */
export function usableTrack(projection: Projection, id: string, kind: string): Track | Refused {
  const track = findTrack(projection, id);
  if (track === undefined) return refuse("no_such_track");
  if (track.kind !== kind) return refuse("wrong_track_kind");
  return track.lock ? refuse("track_locked") : track;
}

/** Create a clip on top of all that is seen on a track. */
export function place(context: EditContext, draft: Draft, room: Room, fields: JsonMap): string {
  const id = context.newId();
  draft.create("clips", id, {
    src: 0,
    ...fields,
    track: room.track.id,
    at: room.start,
    head: 0,
    tail: room.end - room.start,
    z: nextStamp(context.projection, room.track),
    by: [...context.stamp],
  });
  return id;
}

/** Where a clip without a file goes, and for how long: five seconds unless it says otherwise. */
export interface Spot {
  readonly track: string;
  readonly at: number;
  readonly length?: number;
}

/** What else a clip without a file may have. */
export interface Besides {
  readonly text?: string | undefined;
  /** Where its sound goes, linked to it. */
  readonly audioTrack?: string | undefined;
}

/** Place a clip without a file over whatever lies on a video track. */
export function generated(
  context: EditContext,
  { track: home, at, length }: Spot,
  fields: JsonMap,
  { text, audioTrack }: Besides = {},
): Outcome {
  const track = usableTrack(context.projection, home, "video");
  if ("reason" in track) return track;
  const sound =
    audioTrack === undefined ? null : usableTrack(context.projection, audioTrack, "audio");
  if (sound !== null && "reason" in sound) return sound;
  const link = sound === null ? {} : { link: context.newId() };
  const draft = new Draft(context.data);
  const frames = length ?? stillFrames(context.projection);
  const start = startOf(at);
  const end = start + Math.max(1, Math.min(frames, LAST_FRAME));
  const targets = sound === null ? [track] : [track, sound];
  const rooms = targets.map((target) => ({ track: target, start, end }));
  clearRooms(context, draft, rooms);
  const made = rooms.map((room) => place(context, draft, room, { ...fields, ...link }));
  const [clip = ""] = made;
  if (text !== undefined) draft.createText(clip, text);
  const limits = startLimits(at, clip);
  if (frames < 1) limits.push({ reason: "one_frame", clip });
  else if (frames > LAST_FRAME) limits.push({ reason: "timeline_end", clip });
  return settled(context, draft, made, limits);
}

/** Say that a clip begins elsewhere than it was asked to. */
export function startLimits(at: number, clip: string): Limit[] {
  if (startOf(at) === at) return [];
  return [{ reason: at < 0 ? "timeline_start" : "timeline_end", clip }];
}

/** The frame nearest to a wanted one at which a clip can begin. */
export function startOf(at: number): number {
  return Math.max(0, Math.min(at, LAST_FRAME));
}

export function stillFrames(projection: Projection): number {
  return STILL_SECONDS * countedFps(projection.rate);
}
