/** Step 2 of the projection: which tracks live, and on which a clip lies. */

import type { Assets } from "./limits.ts";
import type { Clip, JsonMap, Notice, Segment, Track } from "./model.ts";
import { isMap, notice, own, type ReadTrack, TRACK_DEFAULTS } from "./reading.ts";

export const RECOVERED_VIDEO = "recovered";
export const RECOVERED_AUDIO = "recovered-audio";

/** The track a clip lies on: its own, or one made up when that does not exist. */
export function homeOf(clip: Clip, tracks: JsonMap, assets: Assets): string {
  if (clip.track !== "" && isMap(own(tracks, clip.track))) return clip.track;
  return assets[clip.asset]?.kind === "audio" ? RECOVERED_AUDIO : RECOVERED_VIDEO;
}

/** What is read for a track that clips lie on and nobody made. */
export function madeUp(id: string): ReadTrack {
  const audio = id === RECOVERED_AUDIO;
  const fields = {
    ...TRACK_DEFAULTS,
    kind: audio ? ("audio" as const) : ("video" as const),
    name: "Recovered",
    order: audio ? "0" : "zzz",
  };
  return { fields, deleted: true, notices: [] };
}

/** The track to show, or null: it is deleted and empty, or of a kind this version cannot show. */
export function liveTrack(
  id: string,
  read: ReadTrack,
  used: boolean,
  segments: readonly Segment[],
): Track | null {
  const { kind, ...fields } = read.fields;
  if (kind === "unknown" || (read.deleted && !used)) return null;
  return { id, kind, ...fields, recovered: read.deleted, segments };
}

/** What people must be told about a track. */
export function trackNotices(id: string, read: ReadTrack, used: boolean): Notice[] {
  if (read.deleted && !used) return [];
  const notices = [...read.notices];
  if (read.fields.kind === "unknown") {
    notices.push(notice("unknown_track_kind", "", 0, { track: id }));
  } else if (read.deleted) {
    notices.push(notice("track_recovered", "", 0, { track: id }));
  }
  return notices;
}

/** Bottom to top. Orders and ids are ASCII, so that plain comparison is code point order. */
export function compareTracks(first: Track, second: Track): number {
  if (first.order !== second.order) return first.order < second.order ? -1 : 1;
  return first.id < second.id ? -1 : 1;
}
