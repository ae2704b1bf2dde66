/** Changing what a title says. */

import { Draft } from "../patches.ts";
import { done, type EditContext, type Outcome, refusalFor, refuse } from "./context.ts";

export interface SetText {
  readonly clip: string;
  readonly text: string;
}

/**
 * Make a title say something else.
 *
 *     "Good morning"   ->   "Good evening"      (only `mor` becomes `eve`)
 *
 * Written as the smallest splice, so that two people typing in one title keep both.
 */
export function setText(context: EditContext, args: SetText): Outcome {
  const refusal = refusalFor(context.projection, [args.clip]);
  if (refusal !== null) return refusal;
  if (context.projection.clips[args.clip]?.kind !== "text") return refuse("not_a_text");
  const draft = new Draft(context.data);
  if (Object.hasOwn(context.data.texts, args.clip)) draft.rewriteText(args.clip, args.text);
  else draft.createText(args.clip, args.text);
  return done(draft.patches());
}
