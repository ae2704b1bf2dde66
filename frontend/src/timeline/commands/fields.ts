/** Changing what a clip looks and sounds like. */

import { CLIP_FIELDS, type Field, readerOf, STYLE_FIELDS } from "../fields.ts";
import type { JsonMap } from "../model.ts";
import { Draft, sameJson } from "../patches.ts";
import { done, type EditContext, type Limit, type Outcome, refusalFor, refuse } from "./context.ts";

/** Where a clip is and what it shows has commands of its own. */
const FIXED = new Set("kind asset stream seq track at head tail src rate z of link".split(" "));

export interface SetClipFields {
  readonly clips: readonly string[];
  /** New values by field; `style:size` and the like for titles. */
  readonly fields: JsonMap;
}

/**
 * Set gain, opacity, transform and the like on clips; numbers stop at the ends of their range.
 *
 *     A {}   ->   A { gain: -600, op: 5000 }
 *
 * A value that equals the default is not stored.
 */
export function setClipFields(context: EditContext, args: SetClipFields): Outcome {
  const clips = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, clips);
  if (refusal !== null) return refusal;
  const draft = new Draft(context.data);
  const limits: Limit[] = [];
  for (const [name, wanted] of Object.entries(args.fields)) {
    const field = editableField(name);
    if (field === undefined) return refuse("not_editable");
    const value = readerOf(field)(inRange(field, wanted));
    if (value === null) return refuse("bad_value");
    const stored = sameJson(value, field.default) ? null : value;
    for (const id of clips) draft.set("clips", id, name, stored);
    if (value !== wanted && field.type === "integer") {
      limits.push(...clips.map((clip): Limit => ({ reason: "range", clip })));
    }
  }
  return done(draft.patches(), [], limits);
}

function editableField(name: string): Field | undefined {
  const [table, key] = name.startsWith("style:")
    ? [STYLE_FIELDS, name.slice("style:".length)]
    : [CLIP_FIELDS, name];
  if (FIXED.has(name) || !Object.hasOwn(table, key)) return undefined;
  return (table as Readonly<Record<string, Field>>)[key];
}

/** Move a number to the nearest end of a field's range; anything else stays as it is. */
export function inRange(field: Field, value: unknown): unknown {
  if (field.type !== "integer" || typeof value !== "number") return value;
  return Math.max(field.low, Math.min(field.high, value));
}
