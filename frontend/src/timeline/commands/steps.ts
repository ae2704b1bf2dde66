/** Edits made of several commands: each sees what the one before it decided. */

import { applyPatches } from "../patches.ts";
import { project } from "../projection.ts";
import type { Done, EditContext, Outcome } from "./context.ts";

/** The document as it is after some commands. */
export function afterSteps(context: EditContext, steps: readonly Done[]): EditContext {
  if (steps.length === 0) return context;
  const patches = steps.flatMap((step) => step.patches);
  const data = applyPatches(context.data, patches);
  return { ...context, data, projection: project(data) };
}

/** One edit of several; refused is what the last of them refuses. */
export function joinedSteps(steps: readonly Done[], last: Outcome): Outcome {
  if (last.type === "refused") return last;
  const every = [...steps, last];
  return {
    type: "done",
    patches: every.flatMap((step) => step.patches),
    made: every.flatMap((step) => step.made),
    limits: every.flatMap((step) => step.limits),
  };
}
