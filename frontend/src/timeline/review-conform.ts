/** Edits that were made at one rate while somebody gave the timeline another. */

import type { DocumentData, JsonMap, RootName } from "./model.ts";
import { Draft, type Patch } from "./patches.ts";
import { asMap, own } from "./reading.ts";
import {
  entryOf,
  type KeptGesture,
  type KeptWrite,
  madeIn,
  mapOf,
  type ReviewEntry,
  type ReviewInput,
} from "./review-model.ts";
import { gcd } from "./time.ts";

/** New frames for each old one. */
export type RateFactor = readonly [numerator: number, denominator: number];

const FRAMES: Readonly<Partial<Record<RootName, ReadonlySet<string>>>> = {
  clips: new Set(["at", "head", "tail", "fin", "fout"]),
  marks: new Set(["t", "dur"]),
  xfades: new Set(["dur"]),
};

/** Whether a gesture of mine is the conforming itself: others' edits in old frames are theirs. */
export function isConforming({ writes }: KeptGesture): boolean {
  return writes.some(
    ({ patch }) => patch.type === "set" && patch.map === "meta" && RATE.has(patch.key),
  );
}

const RATE = new Set(["rate_n", "rate_d"]);

/** One factor after another; null where nothing is left of them. */
export function bothFactors(first: RateFactor | null, second: RateFactor): RateFactor | null {
  const [up, down] = first ?? [1, 1];
  const [numerator, denominator] = [up * second[0], down * second[1]];
  const divisor = gcd(numerator, denominator);
  return numerator === denominator ? null : [numerator / divisor, denominator / divisor];
}

/** Whether what a write says stands there, in frames of the old rate. */
export function isInOldFrames(data: DocumentData, patch: Patch): boolean {
  const frames = Object.entries(framesOf(patch)).filter(([, value]) => value !== 0);
  if (patch.type === "text" || patch.map === "meta" || frames.length === 0) return false;
  const now = asMap(own(data[patch.map], patch.id));
  return frames.every(([key, value]) => own(now, key) === value);
}

/** The frames that a patch writes, by key. */
export function framesOf(patch: Patch): Readonly<Record<string, number>> {
  if (patch.type === "text") return {};
  const value: JsonMap = patch.type === "set" ? { [patch.key]: patch.after } : asMap(patch.value);
  const frames: Record<string, number> = {};
  for (const [key, number] of Object.entries(value)) {
    if (isFrames(patch.map, key) && typeof number === "number") frames[key] = number;
  }
  return frames;
}

function isFrames(map: RootName, key: string): boolean {
  return FRAMES[map]?.has(key) === true || (map === "clips" && key.startsWith("r:"));
}

/** What a write would be in frames of the rate that the timeline has now. */
export function inNewFrames(write: KeptWrite): unknown {
  const { patch } = write;
  return patch.type === "set" ? toNewFrames(write, patch.key, patch.after) : null;
}

/** A value of a write, by its key, in frames of the rate that the timeline has now. */
export function toNewFrames(write: KeptWrite, key: string, value: unknown): unknown {
  const { patch, conformed } = write;
  if (patch.type === "text" || conformed === null || typeof value !== "number") return value;
  return isFrames(patch.map, key) ? scaled(value, write) : value;
}

/** Whether a write counts in frames at all. */
export function countsFrames(patch: Patch): boolean {
  return Object.keys(framesOf(patch)).length > 0;
}

/** An entry for each thing that a gesture left in frames of the old rate. */
export function conformedEntries({ data }: ReviewInput, gesture: KeptGesture): ReviewEntry[] {
  const places = new Map<string, KeptWrite[]>();
  const made = madeIn(gesture);
  for (const write of gesture.writes) {
    if (write.conformed === null || !isInOldFrames(data, write.patch)) continue;
    if (write.patch.type === "set" && made.has(write.patch.id)) continue;
    const place = `${mapOf(write.patch)}/${write.patch.id}`;
    places.set(place, [...(places.get(place) ?? []), write]);
  }
  return [...places.values()].map((writes) => {
    const [{ patch }] = writes as [KeptWrite];
    const draft = new Draft(data);
    const frames = writes.flatMap((write) =>
      Object.entries(framesOf(write.patch)).map(
        ([key, value]) => [key, scaled(value, write)] as const,
      ),
    );
    for (const [key, value] of frames) draft.set(mapOf(patch), patch.id, key, value);
    const about = { code: "conformed", map: mapOf(patch), id: patch.id } as const;
    const fields = frames.map(([key]) => key);
    return entryOf(gesture, { ...about, fields, use: draft.patches() });
  });
}

function scaled(frames: number, { conformed }: KeptWrite): number {
  const [numerator, denominator] = conformed ?? [1, 1];
  return Math.round((frames * numerator) / denominator);
}
