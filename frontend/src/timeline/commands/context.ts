/** What every command gets, and what it answers. */

import type { Clip, DocumentData, Projection, Track } from "../model.ts";
import type { Patch } from "../patches.ts";

/** The document as it is for the person who edits. */
export interface EditContext {
  readonly data: DocumentData;
  readonly projection: Projection;
  /** Makes a new random id (ids.ts). */
  readonly newId: () => string;
  /** Who edits, and when: [person id, epoch milliseconds]. */
  readonly stamp: readonly [string, number];
  /** Names this device's ripple counters: no two that edit at one time share it. */
  readonly device: string;
}

/** No edit reaches further, so that sums of frames stay in the range of the fields. */
export const LAST_FRAME = 2 ** 30;

export type RefusalReason =
  | "track_locked"
  | "no_such_track"
  | "wrong_track_kind"
  | "no_such_clip"
  | "nothing_selected"
  | "nothing_to_split"
  | "nothing_changes"
  | "not_placeable"
  | "not_a_text"
  | "not_editable"
  | "bad_value"
  | "empty_name"
  | "one_per_track"
  | "not_touching"
  | "clips_collide"
  | "no_gap"
  | "no_source"
  | "too_few"
  | "outside_clip"
  | "no_handles"
  | "no_such_transition"
  | "no_such_marker"
  | "no_such_effect"
  | "no_such_keyframe"
  | "not_overlapped"
  | "at_limit";

export type LimitReason =
  | "timeline_start"
  | "timeline_end"
  | "media_start"
  | "media_end"
  | "neighbour"
  | "one_frame"
  | "range"
  | "track_locked"
  | "handles"
  | "no_audio_track";

/** Something that made an edit smaller than asked for. */
export interface Limit {
  readonly reason: LimitReason;
  readonly clip: string;
}

export interface Done {
  readonly type: "done";
  readonly patches: readonly Patch[];
  /** Clips and tracks that are new, in the order they were made. */
  readonly made: readonly string[];
  readonly limits: readonly Limit[];
}

export interface Refused {
  readonly type: "refused";
  readonly reason: RefusalReason;
  /** For people. */
  readonly message: string;
}

export type Outcome = Done | Refused;

const MESSAGES: Readonly<Record<RefusalReason, string>> = {
  track_locked: "This track is locked.",
  no_such_track: "This track does not exist any more.",
  wrong_track_kind: "Pictures go on video tracks and sound on audio tracks.",
  no_such_clip: "This clip does not exist any more.",
  nothing_selected: "Nothing is selected.",
  nothing_to_split: "No clip lies under this frame.",
  nothing_changes: "This changes nothing.",
  not_placeable: "This file cannot be placed yet.",
  not_a_text: "This clip has no text.",
  not_editable: "This cannot be changed.",
  bad_value: "This value is not possible.",
  empty_name: "A name cannot be empty.",
  one_per_track: "Choose one clip of each track.",
  not_touching: "These clips do not touch.",
  clips_collide: "These clips would lie on each other.",
  no_gap: "There is no gap here.",
  no_source: "This clip has no media that runs.",
  too_few: "Choose at least two clips.",
  outside_clip: "This frame lies beside the clip.",
  no_handles: "There is no media beyond this cut.",
  no_such_transition: "This transition does not exist any more.",
  no_such_marker: "This marker does not exist any more.",
  no_such_effect: "This effect does not exist any more.",
  no_such_keyframe: "There is no keyframe here.",
  not_overlapped: "Nothing lies over this clip.",
  at_limit: "It does not go any further.",
};

export function refuse(reason: RefusalReason): Refused {
  return { type: "refused", reason, message: MESSAGES[reason] };
}

export function done(
  patches: readonly Patch[],
  made: readonly string[] = [],
  limits: readonly Limit[] = [],
): Outcome {
  return patches.length === 0
    ? refuse(limits.length > 0 ? "at_limit" : "nothing_changes")
    : { type: "done", patches, made, limits };
}

export function findTrack(projection: Projection, id: string): Track | undefined {
  return projection.tracks.find((track) => track.id === id);
}

/** Why clips cannot be edited together; null when they can. */
export function refusalFor(projection: Projection, clips: readonly string[]): Refused | null {
  if (clips.length === 0) return refuse("nothing_selected");
  for (const id of clips) {
    const clip = projection.clips[id];
    if (clip === undefined) return refuse("no_such_clip");
    if (isLocked(projection, clip)) return refuse("track_locked");
  }
  return null;
}

export function isLocked(projection: Projection, clip: Clip): boolean {
  return findTrack(projection, clip.track)?.lock ?? false;
}

/** Sequence frame of a clip's local frame 0. */
export function originOf(clip: Clip): number {
  return clip.at + clip.ripple;
}

/** The frames by which something may still grow or shift later. */
export function roomBehind({ duration }: Projection, end: number): number {
  return Math.max(0, LAST_FRAME - Math.max(end, duration));
}

/** The stamp that puts a clip above all that is seen on a track. */
export function nextStamp(projection: Projection, track: Track): number {
  let highest = 0;
  for (const { clip } of track.segments) {
    highest = Math.max(highest, projection.clips[clip]?.z ?? 0);
  }
  return highest + 1;
}

/** A selection with everything that is linked to it. */
export function withLinked(projection: Projection, clips: readonly string[]): string[] {
  const links = new Set(clips.map((id) => projection.clips[id]?.link).filter(Boolean));
  const found = new Set(clips);
  if (links.size === 0) return [...found];
  for (const id in projection.clips) {
    if (links.has(projection.clips[id]?.link)) found.add(id);
  }
  return [...found];
}
