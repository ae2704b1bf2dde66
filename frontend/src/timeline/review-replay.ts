/** Writing again what was written into an entry that somebody replaced by an equal one. */

import { readCounter } from "./clip-reading.ts";
import type { JsonMap } from "./model.ts";
import {
  type CreatePatch,
  keyValue,
  type Patch,
  type SetPatch,
  sameJson,
  splice,
  type TextPatch,
  textOf,
} from "./patches.ts";
import { asMap, isDeleted, own } from "./reading.ts";
import { type KeptWrite, mapOf, type ReviewInput } from "./review-model.ts";
import { nearest } from "./undo.ts";

/** What becomes of one write. */
export interface Replayed {
  readonly again: readonly Patch[];
  /** It is written again, or there is nothing to write. */
  readonly settled: boolean;
  /** Somebody else's value stands there. */
  readonly lost: boolean;
}

const FINE: Replayed = { again: [], settled: false, lost: false };
const LOST: Replayed = { again: [], settled: false, lost: true };

/**
 * Two people who make one derived entry offline write one key: one of the two maps goes.
 *
 * `texts` holds what texts say after what was written again so far.
 */
export function replay(input: ReviewInput, write: KeptWrite, texts: Map<string, string>): Replayed {
  const { patch } = write;
  if (!write.replaced || isDeletedThere(input, patch)) return FINE;
  if (patch.type === "text") return replayText(input, patch, write.base, texts);
  if (patch.type === "create") return replayCreation(input, patch, write.inherited);
  return replayKey(input, patch, write.base);
}

function replayKey({ data, device }: ReviewInput, patch: SetPatch, base: unknown): Replayed {
  const before = keyValue(data, patch.map, patch.id, patch.key);
  if (sameJson(before, patch.after)) return FINE;
  if (patch.key === `r:${device}`) return written(patch, before, counterAgain(patch, before, base));
  return sameJson(before, base ?? null) ? written(patch, before, patch.after) : LOST;
}

/** A counter is mine alone: what I added is added again, whatever the new entry began with. */
function counterAgain(patch: SetPatch, now: unknown, base: unknown): number | null {
  const sum = counted(now) + counted(patch.after) - counted(base);
  return sum === 0 ? null : sum;
}

/** Nobody would see it: it is listed as deleted, and comes back with what is offered there. */
function isDeletedThere({ data }: ReviewInput, patch: Patch): boolean {
  const isDeletion = patch.type === "set" && patch.key === "del";
  return !isDeletion && isDeleted(asMap(own(data[mapOf(patch)], patch.id)));
}

/** The other's entry has its own source's values: what I had set on the source is set again. */
function replayCreation(input: ReviewInput, made: CreatePatch, inherited: JsonMap): Replayed {
  const again: Patch[] = [];
  let lost = false;
  for (const [key, base] of Object.entries(inherited)) {
    // Counted already, by the other's source or by what I wrote since.
    const isCounted = keyValue(input.data, made.map, made.id, key) !== null;
    if (key === `r:${input.device}` && isCounted) continue;
    const after = own(asMap(made.value), key) ?? null;
    const patch: SetPatch = { type: "set", map: made.map, id: made.id, key, before: base, after };
    const found = replayKey(input, patch, base);
    // Two entries of mine that want different values would write against each other for ever.
    if (!input.replayed.has(made)) again.push(...found.again);
    lost ||= found.lost;
  }
  return { again, settled: again.length > 0 && !lost, lost };
}

function replayText(
  { data }: ReviewInput,
  patch: TextPatch,
  base: unknown,
  texts: Map<string, string>,
): Replayed {
  const text = texts.get(patch.id) ?? textOf(data, patch.id);
  const index = moved(patch.index, splice(typeof base === "string" ? base : text, text));
  const at = nearest(text, patch.remove, Math.min(index, text.length));
  if (at === null) return LOST;
  texts.set(patch.id, text.slice(0, at) + patch.insert + text.slice(at + patch.remove.length));
  return { again: [{ ...patch, index: at }], settled: true, lost: false };
}

/** Where a place in a text has come to by another's splice. */
function moved(index: number, other: Omit<TextPatch, "type" | "id">): number {
  if (index < other.index) return index;
  const end = other.index + other.remove.length;
  if (index >= end) return index + other.insert.length - other.remove.length;
  return other.index + other.insert.length;
}

function written(patch: SetPatch, before: unknown, after: unknown): Replayed {
  return { again: [{ ...patch, before, after }], settled: true, lost: false };
}

function counted(value: unknown): number {
  return readCounter(value) ?? 0;
}
