/** Markers on the sequence and on clips. */

import { type Field, MARK_FIELDS, readerOf } from "../fields.ts";
import type { JsonMap, Marker } from "../model.ts";
import { Draft, sameJson } from "../patches.ts";
import {
  done,
  type EditContext,
  type Outcome,
  originOf,
  type Refused,
  refusalFor,
  refuse,
} from "./context.ts";
import { startLimits, startOf } from "./placing.ts";

const FIXED = new Set(["on", "t"]);

export interface AddMarker {
  readonly frame: number;
  /** The clip whose picture is meant; without one it is the frame of the sequence. */
  readonly clip?: string;
  readonly label?: string;
}

/**
 * Name a frame of the sequence, or the picture that a clip shows there.
 *
 *     |---- A ----|   ->   |---v A ----|
 *         ^ frame
 *
 * A clip's marker moves with the clip; the sequence's stays.
 */
export function addMarker(context: EditContext, args: AddMarker): Outcome {
  const refusal = args.clip === undefined ? null : refusalFor(context.projection, [args.clip]);
  if (refusal !== null) return refusal;
  const clip = args.clip === undefined ? undefined : context.projection.clips[args.clip];
  const t = startOf(args.frame) - (clip === undefined ? 0 : originOf(clip));
  const place = clip === undefined ? { t } : { on: args.clip, t };
  const label = readerOf(MARK_FIELDS.label)(args.label ?? "");
  const draft = new Draft(context.data);
  const marker = context.newId();
  draft.create("marks", marker, label === "" ? place : { ...place, label });
  return done(draft.patches(), [marker], startLimits(args.frame, ""));
}

/**
 * Move a marker to a frame of the sequence; it stays on its clip.
 *
 *     |-v-- A ----|   ->   |---- A -v--|
 */
export function moveMarker(
  context: EditContext,
  args: { readonly marker: string; readonly frame: number },
): Outcome {
  const found = findMarker(context, args.marker);
  if ("reason" in found) return found;
  const clip = context.projection.clips[found.on];
  const draft = new Draft(context.data);
  const local = startOf(args.frame) - (clip === undefined ? 0 : originOf(clip));
  draft.set("marks", found.id, "t", local);
  return done(draft.patches(), [], startLimits(args.frame, ""));
}

/**
 * Change a marker's `label`, `color` or `dur`.
 *
 *     v   ->   v Chorus
 */
export function setMarker(
  context: EditContext,
  args: { readonly marker: string; readonly fields: JsonMap },
): Outcome {
  const found = findMarker(context, args.marker);
  if ("reason" in found) return found;
  const table: Readonly<Record<string, Field>> = MARK_FIELDS;
  const draft = new Draft(context.data);
  for (const [name, wanted] of Object.entries(args.fields)) {
    const field = FIXED.has(name) || !Object.hasOwn(table, name) ? undefined : table[name];
    if (field === undefined) return refuse("not_editable");
    const value = readerOf(field)(wanted);
    if (value === null) return refuse("bad_value");
    draft.set("marks", found.id, name, sameJson(value, field.default) ? null : value);
  }
  return done(draft.patches());
}

/**
 * Take a marker away.
 *
 *     |---v A ----|   ->   |---- A ----|
 */
export function removeMarker(context: EditContext, args: { readonly marker: string }): Outcome {
  const found = findMarker(context, args.marker);
  if ("reason" in found) return found;
  const draft = new Draft(context.data);
  draft.set("marks", found.id, "del", [...context.stamp]);
  return done(draft.patches());
}

function findMarker({ projection }: EditContext, id: string): Marker | Refused {
  const found = projection.markers.find((marker) => marker.id === id);
  if (found === undefined) return refuse("no_such_marker");
  const known = Object.hasOwn(projection.clips, found.on);
  return (known ? refusalFor(projection, [found.on]) : null) ?? found;
}
