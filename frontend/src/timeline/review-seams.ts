/** Two ripples of one edge: the edge is one person's, the shifts of both are in. */

import { readCounter } from "./clip-reading.ts";
import { Draft, keyValue, type SetPatch } from "./patches.ts";
import {
  entryOf,
  type KeptGesture,
  type KeptWrite,
  madeIn,
  type ReviewEntry,
  type ReviewInput,
} from "./review-model.ts";
import { pieceBehind } from "./review-siblings.ts";

const EDGES = new Set(["head", "tail", "del"]);

/**
 * Find a shift of mine without its edge: a gap, or an overlap, of as many frames.
 *
 * Closing it takes my shift back, so that the other's ripple stands alone.
 */
export function seamEntries(
  { data, device }: ReviewInput,
  gesture: KeptGesture,
  lost: readonly KeptWrite[],
): ReviewEntry[] {
  const edges = lost.filter(
    ({ patch }) =>
      patch.type === "set" &&
      patch.map === "clips" &&
      EDGES.has(patch.key) &&
      // The shift of an insert belongs to what was inserted, not to the cut.
      pieceBehind(gesture, patch.id) === null,
  );
  const [edge] = edges;
  const shifts = gesture.writes.filter((write): write is KeptShift =>
    isShift(write, `r:${device}`),
  );
  const made = madeIn(gesture);
  if (edge === undefined || shifts.every(({ patch }) => made.has(patch.id))) return [];
  const draft = new Draft(data);
  for (const { patch, before } of shifts) {
    const now = counted(keyValue(data, "clips", patch.id, patch.key));
    draft.set("clips", patch.id, patch.key, now - counted(patch.after) + counted(before) || null);
  }
  const { id, key } = edge.patch as SetPatch;
  const about = { code: "seam", map: "clips", id, fields: [key] } as const;
  const told = edges.map(({ patch }) => patch);
  const winner = edge.patch as SetPatch;
  return [entryOf(gesture, { ...about, winner, use: draft.patches(), told })];
}

type KeptShift = KeptWrite & { readonly patch: SetPatch };

function isShift({ patch }: KeptWrite, counter: string): boolean {
  return patch.type === "set" && patch.map === "clips" && patch.key === counter;
}

function counted(value: unknown): number {
  return readCounter(value) ?? 0;
}
