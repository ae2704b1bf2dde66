/** The shapes of merge review: what I remember of my gestures, and what is found about them. */

import type { DocumentData, JsonMap, Projection, RootName } from "./model.ts";
import { type Patch, type SetPatch, textOf } from "./patches.ts";

export type ReviewCode =
  /** Somebody wrote another value at the same time, and theirs is in the timeline. */
  | "overruled"
  /** Somebody deleted what I changed. */
  | "deleted"
  /** I deleted a clip, and a half that somebody cut off it lives on. */
  | "kept_by_split"
  /** Somebody cut the clip; only one half has my change. */
  | "other_half"
  /** Somebody cut the clip; my trim does not reach the half that it was meant for. */
  | "trim_other_half"
  /** Both trims together left nothing of the clip. */
  | "emptied"
  /** My ripple shifted what follows, but the edge it belongs to is another's. */
  | "seam"
  /** My speed is in, but not the length that went with it. */
  | "check_length"
  /** I edited on a track that somebody was locking. */
  | "before_lock"
  /** Somebody gave the timeline another rate; this is still in frames of the old one. */
  | "conformed"
  /** I deleted a track, and somebody put a clip on it. */
  | "track_kept";

/** Something of mine that somebody should look at. */
export interface ReviewEntry {
  /** The same for the same finding, however often it is looked for. */
  readonly key: string;
  readonly code: ReviewCode;
  /** The gesture, as undo names it. */
  readonly label: string;
  readonly map: RootName;
  readonly id: string;
  readonly fields: readonly string[];
  /** Person id, where the document says it. */
  readonly by: string;
  /** Whose write stands there instead of mine; null where nobody's does. */
  readonly winner: SetPatch | null;
  /** What makes it as I meant it; empty where there is nothing to write. */
  readonly use: readonly Patch[];
  /** Writes of mine that using it speaks for besides: nothing more is to be said about them. */
  readonly told: readonly Patch[];
}

/** One write of mine with what became of its place. */
export interface KeptWrite {
  readonly patch: Patch;
  /** The value before my first write into this entry; of a text, what it said before the write. */
  readonly base: unknown;
  /** The value before my first write that others may not have seen. */
  readonly before: unknown;
  /** Of an entry that I made: what of it I had set on its source, with the values before that. */
  readonly inherited: JsonMap;
  /** The entry that I wrote into is gone: somebody made the same one, and theirs is there. */
  readonly replaced: boolean;
  /** Whoever wrote there last had not seen mine. */
  readonly unseen: boolean;
  /** What I wrote into is deleted by somebody who had not seen it, if it is deleted at all. */
  readonly struck: boolean;
  /** Somebody who had not seen it locked the track. */
  readonly locked: boolean;
  /** An entry that spoke for it was used. */
  readonly told: boolean;
  /** New frames for each old one, where somebody conformed the timeline without having seen it. */
  readonly conformed: readonly [number, number] | null;
}

/** Local frames [head, tail) by clip. */
export type Extents = Readonly<Record<string, readonly [number, number]>>;

/** What patches do away with, as it was before. */
export interface Replacing {
  /** Of clips that are changed. */
  readonly extents: Extents;
  /** Of texts that are changed. */
  readonly texts: Readonly<Record<string, string>>;
}

/** One gesture of mine. */
export interface KeptGesture {
  /** Rises from gesture to gesture. */
  readonly id: number;
  readonly label: string;
  readonly writes: readonly KeptWrite[];
  /** What the clips had that it changed. */
  readonly extents: Extents;
  /** Pieces of these clips that others made or brought back since. */
  readonly halves: readonly string[];
}

export interface ReviewInput {
  /** Entries of mine of which everything that could be was written again: once is enough. */
  readonly replayed: { has(patch: Patch): boolean };
  readonly data: DocumentData;
  readonly projection: Projection;
  readonly gestures: readonly KeptGesture[];
  /** Names my ripple counters. */
  readonly device: string;
  readonly stamp: readonly [string, number];
}

/** What to write now, and what to show. */
export interface Review {
  /** Entries of mine of which something is in `again`. */
  readonly replayed: readonly Patch[];
  readonly again: readonly Patch[];
  /** Writes that are over: they are in `again`, or nothing is left to say about them. */
  readonly settled: readonly KeptWrite[];
  readonly entries: readonly ReviewEntry[];
}

type Finding = Pick<ReviewEntry, "code" | "map" | "id"> & Partial<ReviewEntry>;

/** Make an entry of what was found; what the finding leaves out is empty. */
export function entryOf(gesture: KeptGesture, finding: Finding): ReviewEntry {
  const { code, map, id } = finding;
  const key = `${gesture.id}:${code}:${map}/${id}`;
  const blank = { label: gesture.label, fields: [], by: "", winner: null, use: [], told: [] };
  return { key, ...blank, ...finding };
}

/** The clips that a gesture made: what it wrote into them besides, a shift, is part of that. */
export function madeIn({ writes }: KeptGesture): ReadonlySet<string> {
  const made = writes.filter(({ patch }) => patch.type === "create" && patch.map === "clips");
  return new Set(made.map(({ patch }) => patch.id));
}

/** The root map whose entry a patch is about: a text belongs to its clip. */
export function mapOf(patch: Patch): RootName {
  if (patch.type === "text") return "clips";
  return patch.map === "texts" ? "clips" : patch.map;
}

/** Look up what patches are about to do away with. */
export function replacing(
  patches: readonly Patch[],
  data: DocumentData,
  { clips }: Projection,
): Replacing {
  const extents: Record<string, readonly [number, number]> = {};
  const texts: Record<string, string> = {};
  for (const patch of patches) {
    const clip = clips[patch.id];
    if (patch.type === "text") texts[patch.id] = textOf(data, patch.id);
    else if (patch.type === "set" && patch.map === "clips" && clip !== undefined) {
      extents[patch.id] ??= [clip.head, clip.tail];
    }
  }
  return { extents, texts };
}
