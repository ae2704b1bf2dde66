/** Writing again what was written into an entry that somebody replaced by an equal one. */

import { readCounter } from "./clip-reading.ts";
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
import { toNewFrames } from "./review-conform.ts";
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

/** What is written again in one look: each write of a place builds on the one before it. */
export class WrittenAgain {
  /** What texts say by now. */
  readonly texts = new Map<string, string>();
  readonly #places = new Map<string, SetPatch>();
  readonly #others: Patch[] = [];

  get patches(): readonly Patch[] {
    return [...this.#places.values(), ...this.#others];
  }

  add(patch: Patch): void {
    if (patch.type !== "set") {
      this.#others.push(patch);
      return;
    }
    const place = placeOf(patch);
    const { before } = this.#places.get(place) ?? patch;
    this.#places.set(place, { ...patch, before });
  }

  /** What a key holds by now. */
  valueOf({ data }: ReviewInput, patch: SetPatch): unknown {
    const known = this.#places.get(placeOf(patch));
    return known === undefined ? keyValue(data, patch.map, patch.id, patch.key) : known.after;
  }
}

function placeOf({ map, id, key }: SetPatch): string {
  return `${map}/${id}/${key}`;
}

const FINE: Replayed = { again: [], settled: false, lost: false };
const LOST: Replayed = { again: [], settled: false, lost: true };

/**
 * Two people who make one derived entry offline write one key: one of the two maps goes.
 */
export function replay(input: ReviewInput, write: KeptWrite, sofar: WrittenAgain): Replayed {
  const { patch } = write;
  if (!write.replaced || isDeletedThere(input, patch)) return FINE;
  if (patch.type === "text") return replayText(input, patch, write.base, sofar.texts);
  if (patch.type === "create") return replayCreation(input, patch, write, sofar);
  return replayKey(input, { patch, base: write.base, write }, sofar);
}

/** One key of a write with the value that it was made from. */
interface Key {
  readonly patch: SetPatch;
  readonly base: unknown;
  readonly write: KeptWrite;
}

function replayKey(input: ReviewInput, { patch, base, write }: Key, sofar: WrittenAgain): Replayed {
  const before = sofar.valueOf(input, patch);
  if (sameJson(before, patch.after)) return FINE;
  if (patch.key === `r:${input.device}`) {
    return written(patch, before, counterAgain(write, patch, before));
  }
  const after = toNewFrames(write, patch.key, patch.after);
  // Frames that are the same at either rate: of others it is not known which rate they count at.
  const isCertain = after === patch.after || !base;
  return isCertain && sameJson(before, base ?? null) ? written(patch, before, after) : LOST;
}

/**
 * A counter is mine alone: the other's entry began with as much of it as they had seen by then.
 *
 * What is missing there still counts in the frames that I wrote it in.
 */
function counterAgain(write: KeptWrite, { key, after }: SetPatch, now: unknown): number | null {
  const missing = counted(after) - counted(now);
  const sum = counted(now) + Number(toNewFrames(write, key, missing));
  return sum === 0 ? null : sum;
}

/** Nobody would see it: it is listed as deleted, and comes back with what is offered there. */
function isDeletedThere({ data }: ReviewInput, patch: Patch): boolean {
  const isDeletion = patch.type === "set" && patch.key === "del";
  return !isDeletion && isDeleted(asMap(own(data[mapOf(patch)], patch.id)));
}

/** The other's entry has its own source's values: what I had set on the source is set again. */
function replayCreation(
  input: ReviewInput,
  made: CreatePatch,
  write: KeptWrite,
  sofar: WrittenAgain,
): Replayed {
  const again: Patch[] = [];
  let lost = false;
  for (const [key, base] of Object.entries(write.inherited)) {
    const after = own(asMap(made.value), key) ?? null;
    const patch: SetPatch = { type: "set", map: made.map, id: made.id, key, before: base, after };
    const found = replayKey(input, { patch, base, write }, sofar);
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
