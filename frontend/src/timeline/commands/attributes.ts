/** Handing on how a clip looks and sounds. */

import { Draft } from "../patches.ts";
import { asMap, own } from "../reading.ts";
import { done, type EditContext, type Outcome, refusalFor, refuse } from "./context.ts";

const ATTRIBUTES = new Set(
  "gain pan fin fout x y sx sy rot op crop fit blend color fh fv ax ay pitch".split(" "),
);
const PREFIXES = ["style:", "fx:"];

/**
 * Give clips the transform, sound, style and effects of another.
 *
 *     A {op: 5000}, B {}   ->   A {op: 5000}, B {op: 5000}
 *
 * What the other has by default becomes the default here too.
 */
export function pasteAttributes(
  context: EditContext,
  args: { readonly source: string; readonly clips: readonly string[] },
): Outcome {
  const ids = [...new Set(args.clips)].filter((id) => id !== args.source);
  const refusal = refusalFor(context.projection, ids);
  if (refusal !== null) return refusal;
  if (!Object.hasOwn(context.projection.clips, args.source)) return refuse("no_such_clip");
  const given = asMap(own(context.data.clips, args.source));
  const draft = new Draft(context.data);
  for (const id of ids) {
    const keys = [...Object.keys(given), ...Object.keys(asMap(own(context.data.clips, id)))];
    for (const key of [...new Set(keys.filter(isAttribute))].sort()) {
      draft.set("clips", id, key, own(given, key) ?? null);
    }
  }
  return done(draft.patches());
}

function isAttribute(key: string): boolean {
  return ATTRIBUTES.has(key) || PREFIXES.some((prefix) => key.startsWith(prefix));
}
