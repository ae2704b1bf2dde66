/** Deleting clips. */

import { Draft } from "../patches.ts";
import { type EditContext, type Outcome, refusalFor } from "./context.ts";
import { settled } from "./settle.ts";

export interface DeleteClips {
  readonly clips: readonly string[];
}

/**
 * Delete clips and leave their places empty.
 *
 *     |-- A --|-- B --|-- C --|   ->   |-- A --|       |-- C --|
 *
 * They get a tombstone: undo, or a colleague's unseen edit, finds them again.
 */
export function deleteClips(context: EditContext, args: DeleteClips): Outcome {
  const clips = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, clips);
  if (refusal !== null) return refusal;
  const draft = new Draft(context.data);
  for (const id of clips) draft.set("clips", id, "del", [...context.stamp]);
  return settled(context, draft);
}
