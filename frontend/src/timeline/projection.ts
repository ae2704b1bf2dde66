/**
 * What a document means: one pure and total function from its data to a projection.
 *
 * Nothing in the input is trusted; whatever does not fit falls back to a default and is named in
 * `warnings`. `backend/timeline/projection.py` is the twin, held to the same vectors.
 */

import type { Projection } from "./model.ts";
import { createProjector } from "./projector.ts";

/** Project a document; never throws, and equal documents give equal canonical JSON. */
export function project(document: unknown): Projection {
  return createProjector(document).current();
}
