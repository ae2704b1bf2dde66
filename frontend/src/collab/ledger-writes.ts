// One write of mine, the gesture that it is a part of, and what is noted about it.
import type * as Y from "yjs";
import type { JsonMap } from "@/timeline/model";
import type { Patch } from "@/timeline/patches";
import type { Change } from "@/timeline/projector";
import { framesOf, type RateFactor } from "@/timeline/review-conform";
import type { Extents } from "@/timeline/review-model";
import { isTombstone } from "@/timeline/values";
import { asEntry } from "./ledger-places";
import { clientOf, placeOf, type WritePlace } from "./yjs-history";

/** A deletion that arrives later than this was made by somebody who was cut off. */
const LATE_MS = 5000;

/** One write of mine. The marks stay once they are set. */
export interface LedgerWrite {
  readonly patch: Patch;
  readonly base: unknown;
  readonly before: unknown;
  readonly inherited: JsonMap;
  readonly place: WritePlace;
  unseen: boolean;
  struck: boolean;
  locked: boolean;
  told: boolean;
  conformed: RateFactor | null;
}

export interface LedgerGesture {
  readonly id: number;
  readonly label: string;
  /** Server time in ms. */
  readonly at: number;
  saved: boolean;
  readonly writes: Set<LedgerWrite>;
  readonly extents: Extents;
  /** Pieces of its clips that others made or brought back since. */
  readonly halves: string[];
  /** Entries of merge review that are done with, each by its code and place. */
  dismissed: readonly string[];
}

/** Note what of a write somebody cannot have seen: it is known only when theirs arrives. */
export function mark(
  write: LedgerWrite,
  gesture: LedgerGesture,
  change: Change,
  now: number,
): void {
  const { patch } = write;
  const entry = asEntry(change.value);
  if (!gesture.saved && patch.type === "set" && patch.after === null) {
    write.unseen ||= entry[patch.key] !== undefined;
  }
  if (change.map !== "texts" && isTombstone(entry.del)) {
    const [, deletedAt] = entry.del as [string, number];
    write.struck ||= !gesture.saved || gesture.at > deletedAt || now - deletedAt > LATE_MS;
  }
}

/** Whether the frames that stand where a write went are the very ones that it wrote. */
export function stands(doc: Y.Doc, { patch, place }: LedgerWrite): boolean {
  if (patch.type === "text") return false;
  const { map, id } = patch;
  if (patch.type === "set") return placeOf(doc, map, id, patch.key).value === place.value;
  // Whoever takes a conform back writes equal values anew.
  const maker = clientOf(place.entry);
  return Object.keys(framesOf(patch)).every(
    (key) => clientOf(placeOf(doc, map, id, key).value) === maker,
  );
}
