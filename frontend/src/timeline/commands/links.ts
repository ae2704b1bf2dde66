/** Joining clips that are edited together, and parting them. */

import { Draft } from "../patches.ts";
import { done, type EditContext, type Outcome, refusalFor, refuse } from "./context.ts";

const FEWEST = 2;

/**
 * Link clips to each other, and to nothing else any more.
 *
 *     A, B   ->   A = B
 */
export function linkClips(
  context: EditContext,
  args: { readonly clips: readonly string[] },
): Outcome {
  const ids = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, ids);
  if (refusal !== null) return refusal;
  if (ids.length < FEWEST) return refuse("too_few");
  const link = context.newId();
  const draft = new Draft(context.data);
  for (const id of ids) draft.set("clips", id, "link", link);
  return done(draft.patches());
}

/**
 * Part clips from what they are linked to.
 *
 *     A = B   ->   A, B
 */
export function unlinkClips(
  context: EditContext,
  args: { readonly clips: readonly string[] },
): Outcome {
  const ids = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, ids);
  if (refusal !== null) return refusal;
  const draft = new Draft(context.data);
  for (const id of ids) draft.set("clips", id, "link", null);
  return done(draft.patches());
}
