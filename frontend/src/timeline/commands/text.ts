/** Changing what titles and captions say. */

import { Draft } from "../patches.ts";
import { readWords } from "../words.ts";
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
  writeText(context, draft, args);
  return done(draft.patches());
}

export interface SetWords {
  readonly clip: string;
  /** [[start, length, text], ...] in flicks of the source, in the order they are spoken. */
  readonly words: unknown;
}

/**
 * Say when each word of a caption is spoken; a caption that says others says these.
 *
 *     [[0, 9, "Good"]]   ->   [[0, 9, "Good"], [9, 7, "day"]]      (and the text "Good day")
 *
 * They are one value: of two people's, one stays.
 */
export function setWords(context: EditContext, { clip, words }: SetWords): Outcome {
  const refusal = refusalFor(context.projection, [clip]);
  if (refusal !== null) return refusal;
  const shown = context.projection.clips[clip];
  if (shown?.kind !== "text") return refuse("not_a_text");
  const read = readWords(words);
  const inOrder = read?.every(([start], index) => start >= (read[index - 1]?.[0] ?? 0));
  if (read === null || inOrder !== true) return refuse("bad_value");
  const draft = new Draft(context.data);
  draft.set("clips", clip, "words", read.length === 0 ? null : read);
  const text = read.map(([, , word]) => word).join(" ");
  const differs = lettersOf(text) !== lettersOf(shown.text ?? "");
  if (read.length > 0 && differs) writeText(context, draft, { clip, text });
  return done(draft.patches());
}

/** Without what only separates words: line breaks are the writer's. */
function lettersOf(text: string): string {
  return text.replaceAll(/[ \t\r\n]/g, "");
}

function writeText({ data }: EditContext, draft: Draft, { clip, text }: SetText): void {
  if (Object.hasOwn(data.texts, clip)) draft.rewriteText(clip, text);
  else draft.createText(clip, text);
}
