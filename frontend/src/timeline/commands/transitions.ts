/** Transitions between clips that touch. */

import { TRANSITIONS } from "../catalogue.ts";
import { type Field, readerOf, XFADE_FIELDS } from "../fields.ts";
import type { JsonMap, Transition } from "../model.ts";
import { Draft, sameJson } from "../patches.ts";
import { isMap, own } from "../reading.ts";
import { findCuts, fitting, reachAt } from "../transitions.ts";
import {
  done,
  type EditContext,
  findTrack,
  type Limit,
  type Outcome,
  type Refused,
  refusalFor,
  refuse,
} from "./context.ts";
import { inRange } from "./fields.ts";

const PARAM = "p:";
const FIXED = new Set(["a", "b"]);

export interface AddTransition {
  /** The clips before and after the cut. */
  readonly cut: readonly [string, string];
  readonly length: number;
  /** An id in the catalogue; a dissolve by default. */
  readonly kind?: string;
}

/**
 * Join two clips that touch, centred on their cut.
 *
 *     |---- A ----|---- B ----|   ->   |---- A --><-- B ----|      (both play at ><)
 *
 * No longer than the media beyond the cut and half of each clip allow. A transition that was
 * removed there comes back in the same entry.
 */
export function addTransition(context: EditContext, args: AddTransition): Outcome {
  const { kind = "dissolve", length } = args;
  const [left, right] = args.cut;
  const refusal = refusalFor(context.projection, [left, right]);
  if (refusal !== null) return refusal;
  const pair = `${left}>${right}`;
  const room = roomAt(context, pair, { length, align: 0, clip: left });
  if (room === null) return refuse("not_touching");
  const known = TRANSITIONS.get(kind);
  if (known === undefined) return refuse("bad_value");
  const track = findTrack(context.projection, context.projection.clips[left]?.track ?? "");
  if (track?.kind !== known.on) return refuse("wrong_track_kind");
  if (room < 1) return refuse("no_handles");
  const draft = new Draft(context.data);
  const fields: JsonMap = { a: left, b: right, type: kind, dur: room };
  const existing = own(context.data.xfades, pair);
  if (isMap(existing)) {
    for (const key of new Set([...Object.keys(existing), ...Object.keys(fields)])) {
      draft.set("xfades", pair, key, fields[key] ?? null);
    }
  } else {
    draft.create("xfades", pair, fields);
  }
  const limits: Limit[] = room === length ? [] : [{ reason: "handles", clip: left }];
  return done(draft.patches(), [pair], limits);
}

export interface SetTransition {
  readonly transition: string;
  /** New values of `type`, `dur`, `align` and parameters (`p:color`). */
  readonly fields: JsonMap;
}

/**
 * Change a transition.
 *
 *     |---- A --><-- B ----|   ->   |---- A -->--<-- B ----|      (a longer `dur`)
 */
export function setTransition(context: EditContext, args: SetTransition): Outcome {
  const found = findTransition(context, args.transition);
  if ("reason" in found) return found;
  const align = readerOf(XFADE_FIELDS.align)(args.fields.align ?? found.align) as number | null;
  if (align === null) return refuse("bad_value");
  const draft = new Draft(context.data);
  const limits: Limit[] = [];
  for (const [name, wanted] of Object.entries(args.fields)) {
    const field = fieldOf(name, String(args.fields.type ?? found.type));
    if (field === undefined) return refuse("not_editable");
    let value = readerOf(field)(inRange(field, wanted));
    if (value === null) return refuse("bad_value");
    if (name === "type" && !TRANSITIONS.has(String(value))) return refuse("bad_value");
    if (name === "dur") {
      const length = value as number;
      const room = roomAt(context, found.id, { length, align, clip: found.a });
      value = room === null ? length : Math.max(1, room);
    }
    if (field.type === "integer" && value !== wanted) {
      limits.push({ reason: name === "dur" ? "handles" : "range", clip: found.a });
    }
    draft.set("xfades", found.id, name, sameJson(value, field.default) ? null : value);
  }
  return done(draft.patches(), [], limits);
}

/**
 * Make it a plain cut again.
 *
 *     |---- A --><-- B ----|   ->   |---- A ----|---- B ----|
 */
export function removeTransition(
  context: EditContext,
  args: { readonly transition: string },
): Outcome {
  const found = findTransition(context, args.transition);
  if ("reason" in found) return found;
  const draft = new Draft(context.data);
  draft.set("xfades", found.id, "del", [...context.stamp]);
  return done(draft.patches());
}

function findTransition({ projection }: EditContext, id: string): Transition | Refused {
  const found = projection.transitions.find((transition) => transition.id === id);
  if (found === undefined) return refuse("no_such_transition");
  const present = [found.a, found.b].filter((clip) => Object.hasOwn(projection.clips, clip));
  return (present.length > 0 ? refusalFor(projection, present) : null) ?? found;
}

function fieldOf(name: string, kind: string): Field | undefined {
  const params = TRANSITIONS.get(kind)?.params ?? {};
  const [table, key]: [Readonly<Record<string, Field>>, string] = name.startsWith(PARAM)
    ? [params, name.slice(PARAM.length)]
    : [XFADE_FIELDS, name];
  return FIXED.has(name) || !Object.hasOwn(table, key) ? undefined : table[key];
}

interface Wanted {
  readonly length: number;
  readonly align: number;
  readonly clip: string;
}

/** The length that fits at a cut; null when the clips do not touch. */
function roomAt({ projection }: EditContext, pair: string, wanted: Wanted): number | null {
  const home = projection.clips[wanted.clip]?.track ?? "";
  const cut = findCuts(findTrack(projection, home)?.segments ?? []).get(pair);
  if (cut === undefined) return null;
  const reach = reachAt(cut, projection.clips, projection.assets, projection.rate);
  return fitting(wanted.length, wanted.align, reach);
}
