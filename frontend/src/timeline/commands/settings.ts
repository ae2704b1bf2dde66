/** Settings of a track and of the whole timeline. */

import { type Field, META_FIELDS, readerOf, TRACK_FIELDS } from "../fields.ts";
import type { JsonMap, RootName, Track } from "../model.ts";
import { Draft, sameJson } from "../patches.ts";
import { isMap, own } from "../reading.ts";
import { canDrop } from "../timecode.ts";
import {
  done,
  type EditContext,
  findTrack,
  type Limit,
  type Outcome,
  type Refused,
  refuse,
} from "./context.ts";
import { inRange } from "./fields.ts";

type Known = Readonly<Record<string, Field>>;

const { gain, role, duck } = TRACK_FIELDS;
const OF_TRACKS: Known = { gain, role, duck };
const { width, height, bg, start, drop, audio_rate } = META_FIELDS;
const OF_TIMELINES: Known = { width, height, bg, start, drop, audio_rate };

const readDuck = readerOf(duck);

/**
 * Set a track's `gain`, `role` or `duck`; numbers stop at the ends of their range.
 *
 *     A1 {}   ->   A1 { gain: -600 }
 *
 * Null goes back to the default. Flags and the name have commands of their own.
 */
export function setTrackFields(
  context: EditContext,
  { track, fields }: { readonly track: string; readonly fields: JsonMap },
): Outcome {
  const found = findTrack(context.projection, track);
  if (found === undefined || !isMap(own(context.data.tracks, track))) {
    return refuse("no_such_track");
  }
  if (found.lock) return refuse("track_locked");
  const refusal = misfit(found, fields);
  return refusal ?? set(context, { map: "tracks", id: track }, fields, OF_TRACKS);
}

/**
 * Set a timeline's `width`, `height`, `bg`, `start`, `drop` or `audio_rate`.
 *
 *     1920 x 1080   ->   1080 x 1920      (width: 1080, height: 1920)
 *
 * Numbers stop at the ends of their range, null goes back to the default. The picture rate is
 * changed by conforming. Labels are dropped at 29.97 and 59.94 only.
 */
export function setTimelineFields(
  context: EditContext,
  { fields }: { readonly fields: JsonMap },
): Outcome {
  if (own(fields, "drop") === true && !canDrop(context.projection.rate)) return refuse("bad_value");
  return set(context, { map: "meta", id: "" }, fields, OF_TIMELINES);
}

/** Captions are pictures, and a track does not duck under itself. */
function misfit(track: Track, fields: JsonMap): Refused | null {
  if (own(fields, "role") === "captions" && track.kind !== "video") {
    return refuse("wrong_track_kind");
  }
  const [sources = []] = (readDuck(own(fields, "duck")) as readonly string[][] | null) ?? [];
  return sources.includes(track.id) ? refuse("bad_value") : null;
}

function set(
  context: EditContext,
  { map, id }: { readonly map: RootName; readonly id: string },
  fields: JsonMap,
  known: Known,
): Outcome {
  const draft = new Draft(context.data);
  const limits: Limit[] = [];
  for (const [name, wanted] of Object.entries(fields)) {
    const field = Object.hasOwn(known, name) ? known[name] : undefined;
    if (field === undefined) return refuse("not_editable");
    const value = wanted === null ? null : readerOf(field)(inRange(field, wanted));
    if (value === null && wanted !== null) return refuse("bad_value");
    draft.set(map, id, name, sameJson(value, field.default) ? null : value);
    const held = field.type === "integer" && wanted !== null && value !== wanted;
    if (held) limits.push({ reason: "range", clip: "" });
  }
  return done(draft.patches(), [], limits);
}
