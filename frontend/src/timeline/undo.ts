/**
 * Undo that is mine: the inverse of my own edits, written only where nobody wrote after me.
 *
 * One stack belongs to one person in one tab. It remembers patches, applies none: whoever calls it
 * applies what it answers, in one transaction, and reports nothing back.
 */

import { readCounter } from "./clip-reading.ts";
import { scaleBetween } from "./commands/conform.ts";
import type { DocumentData } from "./model.ts";
import { keyValue, type Patch, type SetPatch, sameJson, textOf } from "./patches.ts";
import { isDeleted, isMap, own, readMeta } from "./reading.ts";
import type { Rate } from "./time.ts";

/** The most gestures that are remembered. */
export const UNDO_LIMIT = 200;

/** One gesture. */
export interface UndoEntry {
  /** As the menu says it: `Undo {label}`. */
  readonly label: string;
  readonly patches: readonly Patch[];
  /** The timeline's rate when it was made: its frames are that long. Absent: what it is now. */
  readonly rate?: Rate;
}

/** What an undo or a redo comes to. */
export interface Reversal {
  readonly label: string;
  /** To be applied now. */
  readonly patches: readonly Patch[];
  /** Parts that stay because somebody changed them since. */
  readonly skipped: readonly Patch[];
}

/** Two stacks of gestures, the undone ones on the second. */
export class UndoStack {
  private readonly undone: UndoEntry[] = [];
  private readonly done: UndoEntry[];

  /** Start empty, or from what a reload kept. */
  constructor(done: readonly UndoEntry[] = []) {
    this.done = done.slice(-UNDO_LIMIT);
  }

  /** Remember a gesture of mine in a document; what was undone before can no longer be redone. */
  record(label: string, patches: readonly Patch[], data: DocumentData): void {
    if (patches.length === 0) return;
    this.undone.length = 0;
    push(this.done, { label, patches, rate: rateOf(data) });
  }

  /** Put more of the same gesture into the newest entry: a slider still held, typing that goes on. */
  amend(patches: readonly Patch[]): void {
    const last = this.done.pop();
    if (last !== undefined) this.done.push({ ...last, patches });
  }

  /** The gesture that `undo` would take back; null when there is none. */
  get nextUndo(): string | null {
    return this.done.at(-1)?.label ?? null;
  }

  get nextRedo(): string | null {
    return this.undone.at(-1)?.label ?? null;
  }

  /** For keeping over a reload. */
  get entries(): readonly UndoEntry[] {
    return this.done;
  }

  /** Take back my last gesture; null when there is none. */
  undo(data: DocumentData, stamp: readonly [string, number]): Reversal | null {
    return reverseInto(this.done, this.undone, data, stamp);
  }

  /** Do again what I took back last; null when there is nothing. */
  redo(data: DocumentData, stamp: readonly [string, number]): Reversal | null {
    return reverseInto(this.undone, this.done, data, stamp);
  }
}

/**
 * Turn a gesture around.
 *
 * A key goes back only while it still holds what the gesture wrote. A created entry is taken back
 * by a tombstone; a source that was added to the document stays, others may have placed it.
 */
export function reverse(
  entry: UndoEntry,
  data: DocumentData,
  stamp: readonly [string, number],
): Reversal {
  const patches: Patch[] = [];
  const skipped: Patch[] = [];
  for (const patch of entry.patches.toReversed()) {
    if (patch.type === "create" && (patch.map === "assets" || patch.map === "texts")) continue;
    const inverse = onDeleted(patch, entry, data) ? null : inverseOf(patch, entry, data, stamp);
    if (inverse === null) skipped.push(patch);
    else patches.push(inverse);
  }
  return { label: entry.label, patches, skipped };
}

/** Moves the newest entry across; what was really written is what can be turned around again. */
function reverseInto(
  from: UndoEntry[],
  to: UndoEntry[],
  data: DocumentData,
  stamp: readonly [string, number],
): Reversal | null {
  const entry = from.pop();
  if (entry === undefined) return null;
  const reversal = reverse(entry, data, stamp);
  const { label, patches } = reversal;
  if (patches.length > 0) push(to, { label, patches, rate: rateOf(data) });
  return reversal;
}

function push(stack: UndoEntry[], entry: UndoEntry): void {
  stack.push(entry);
  if (stack.length > UNDO_LIMIT) stack.shift();
}

/** Whether somebody deleted what a gesture changed: taking it back would be seen by nobody. */
function onDeleted(patch: Patch, entry: UndoEntry, data: DocumentData): boolean {
  const map = patch.type === "text" ? "clips" : patch.map;
  const raw = map === "meta" ? undefined : own(data[map], patch.id);
  if (!isMap(raw) || !isDeleted(raw)) return false;
  return !entry.patches.some(
    (other) => other.type === "set" && other.id === patch.id && other.key === "del",
  );
}

function inverseOf(
  patch: Patch,
  entry: UndoEntry,
  data: DocumentData,
  stamp: readonly [string, number],
): Patch | null {
  if (patch.type === "text") return inverseText(patch, data);
  if (patch.map !== "meta" && !isMap(own(data[patch.map], patch.id))) return null;
  if (patch.type === "create") {
    if (isDeleted(data[patch.map][patch.id] as Record<string, unknown>)) return null;
    const { map, id } = patch;
    return { type: "set", map, id, key: "del", before: null, after: [...stamp] };
  }
  const { map, id, key, before, after } = patch;
  if (map === "clips" && key.startsWith("r:")) return inverseCounter(patch, entry, data);
  if (!sameJson(keyValue(data, map, id, key), after)) return null;
  return { type: "set", map, id, key, before: after, after: before };
}

/**
 * A ripple counter is a sum: taken back by what the gesture added, whatever came on top since.
 *
 * What it added counts in frames of its time; conforming moves clips and leaves their counters.
 */
function inverseCounter(patch: SetPatch, entry: UndoEntry, data: DocumentData): Patch {
  const rate = rateOf(data);
  const added = counted(patch.after) - counted(patch.before);
  const before = keyValue(data, "clips", patch.id, patch.key);
  const sum = counted(before) - scaleBetween(entry.rate ?? rate, rate)(added);
  return { ...patch, before, after: sum === 0 ? null : sum };
}

function rateOf(data: DocumentData): Rate {
  return readMeta(data.meta).meta.rate;
}

function counted(value: unknown): number {
  return readCounter(value) ?? 0;
}

/**
 * Find what I typed, where I typed it or where others' typing moved it, and take it out.
 *
 * What I only deleted comes back at its place if the text has not become too short for it.
 */
function inverseText(patch: Patch & { type: "text" }, data: DocumentData): Patch | null {
  const text = textOf(data, patch.id);
  const index = nearest(text, patch.insert, patch.index);
  if (index === null) return null;
  return { type: "text", id: patch.id, index, remove: patch.insert, insert: patch.remove };
}

/** Where a part of a text is, or has moved to; null when it is nowhere. */
export function nearest(text: string, part: string, index: number): number | null {
  if (part === "" || text.startsWith(part, index)) return index <= text.length ? index : null;
  const before = text.lastIndexOf(part, index);
  const after = text.indexOf(part, index);
  if (before < 0 || after < 0) return before < 0 && after < 0 ? null : Math.max(before, after);
  return index - before <= after - index ? before : after;
}
