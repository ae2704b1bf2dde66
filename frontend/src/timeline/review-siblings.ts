/** What a cut that I had not seen leaves out of my edit: the other half. */

import type { Clip } from "./model.ts";
import { Draft, keyValue, type Patch, type SetPatch, sameJson } from "./patches.ts";
import { asMap, own } from "./reading.ts";
import {
  entryOf,
  type KeptGesture,
  type KeptWrite,
  madeIn,
  type ReviewEntry,
  type ReviewInput,
} from "./review-model.ts";

/** Fields that each half has for itself; the edges have a rule of their own. */
const OF_EACH_HALF = new Set(["z", "by", "of", "link", "fin", "head", "tail", "del", "on"]);

const EDGES = new Set(["head", "tail"]);

/** What is found about halves. */
export interface SiblingFindings {
  readonly entries: readonly ReviewEntry[];
  /** Clips whose trimmed edges belong to a half. */
  readonly trimmed: ReadonlySet<string>;
}

/** Look for halves that somebody cut off the clips of a gesture since it was made. */
export function siblingEntries(input: ReviewInput, gesture: KeptGesture): SiblingFindings {
  const entries: ReviewEntry[] = [];
  const trimmed = new Set<string>();
  const families = freshHalves(input, gesture);
  if (families.size === 0) return { entries, trimmed };
  for (const [clip, writes] of setsByClip(gesture)) {
    const family = families.get(rootOf(input, clip)) ?? [];
    const halves = family.filter((half) => isCutOff(input, gesture, half, clip));
    if (halves.length === 0 || pieceBehind(gesture, clip) !== null) continue;
    for (const half of halves) {
      const entry = halfEntry(input, gesture, writes, half);
      if (entry !== null) entries.push(entry);
      if (entry?.code === "trim_other_half") trimmed.add(clip);
    }
  }
  return { entries, trimmed };
}

type KeptSet = KeptWrite & { readonly patch: SetPatch };

function setsByClip(gesture: KeptGesture): Map<string, KeptSet[]> {
  const found = new Map<string, KeptSet[]>();
  const made = madeIn(gesture);
  for (const write of gesture.writes) {
    const { patch } = write;
    if (!isSetOn(write, patch.id) || made.has(patch.id)) continue;
    const writes = found.get(patch.id);
    if (writes === undefined) found.set(patch.id, [write]);
    else writes.push(write);
  }
  return found;
}

function isSetOn(write: KeptWrite, clip: string): write is KeptSet {
  const { patch } = write;
  return patch.type === "set" && patch.map === "clips" && patch.id === clip;
}

/** The piece that begins where the gesture itself ended this clip; null when it cut it not. */
export function pieceBehind(gesture: KeptGesture, clip: string): string | null {
  const tail = gesture.writes.find(
    (write): write is KeptSet => isSetOn(write, clip) && write.patch.key === "tail",
  );
  if (tail === undefined) return null;
  const piece = gesture.writes.find(({ patch }) => {
    if (patch.id === clip || patch.type === "text" || patch.map !== "clips") return false;
    if (patch.type === "set") return patch.key === "head" && patch.after === tail.patch.after;
    return own(asMap(patch.value), "head") === tail.patch.after;
  });
  return piece?.patch.id ?? null;
}

/** Halves that came since a gesture, by the clip that all of a family were cut from. */
function freshHalves({ projection }: ReviewInput, gesture: KeptGesture) {
  const families = new Map<unknown, string[]>();
  for (const id of gesture.halves.toSorted()) {
    const half = projection.clips[id];
    if (half === undefined) continue;
    families.set(half.of, [...(families.get(half.of) ?? []), id]);
  }
  return families;
}

/** Whether a half was cut off this clip and not off another piece of its family. */
function isCutOff(
  { projection }: ReviewInput,
  { extents }: KeptGesture,
  half: string,
  clip: string,
): boolean {
  const { head, tail } = projection.clips[half] as Clip;
  const extent = extents[clip];
  return half !== clip && (extent === undefined || (head < extent[1] && tail > extent[0]));
}

function rootOf({ data }: ReviewInput, clip: string): unknown {
  return own(asMap(own(data.clips, clip)), "of") ?? clip;
}

function halfEntry(
  input: ReviewInput,
  gesture: KeptGesture,
  writes: readonly KeptSet[],
  half: string,
): ReviewEntry | null {
  const clip = input.projection.clips[half] as Clip;
  const [by] = (keyValue(input.data, "clips", half, "by") ?? [""]) as [string];
  const about = { map: "clips", id: half, by: typeof by === "string" ? by : "" } as const;
  const deletion = writes.find(({ patch }) => patch.key === "del" && patch.after !== null);
  if (deletion !== undefined) {
    const use = patchesFor(input, half, { del: [...input.stamp] });
    return entryOf(gesture, { ...about, code: "kept_by_split", use });
  }
  const edge = trimOf(input, writes, half, clip);
  if (edge !== null) {
    const use = [...patchesFor(input, half, edge), ...lostEdges(input, writes)];
    const told = writes.map(({ patch }) => patch).filter(({ key }) => EDGES.has(key));
    const fields = Object.keys(edge);
    return entryOf(gesture, { ...about, code: "trim_other_half", fields, use, told });
  }
  const missing = missingIn(input, writes, half);
  const fields = Object.keys(missing);
  if (fields.length === 0) return null;
  const use = patchesFor(input, half, missing);
  return entryOf(gesture, { ...about, code: "other_half", fields, use });
}

/** What makes the half end, or begin, where I trimmed the whole clip to; null when it does. */
function trimOf(
  input: ReviewInput,
  writes: readonly KeptSet[],
  half: string,
  clip: Clip,
): Readonly<Record<string, unknown>> | null {
  for (const { patch, before } of writes) {
    const to = patch.after;
    if (typeof to !== "number") continue;
    if (patch.key === "tail" && isTrimmedTail(input, { to, before, half, clip })) {
      return to > clip.head ? { tail: to } : { del: [...input.stamp] };
    }
    if (patch.key === "head" && clip.head < to) {
      return to < clip.tail ? { head: to } : { del: [...input.stamp] };
    }
  }
  return null;
}

interface TrimmedTail {
  readonly to: number;
  readonly before: unknown;
  readonly half: string;
  readonly clip: Clip;
}

/** Only the last of several halves can become longer; whatever reaches beyond becomes shorter. */
function isTrimmedTail(input: ReviewInput, { to, before, half, clip }: TrimmedTail): boolean {
  if (to === clip.tail) return false;
  if (keyValue(input.data, "clips", half, "tail") === before) return true;
  return to < Number(before) && to < clip.tail;
}

/** The edges of the clip itself, where another's cut stands further out than my trim. */
function lostEdges({ data }: ReviewInput, writes: readonly KeptSet[]): readonly Patch[] {
  const draft = new Draft(data);
  for (const { patch, unseen } of writes) {
    const now = keyValue(data, "clips", patch.id, patch.key);
    if (!unseen || typeof patch.after !== "number" || typeof now !== "number") continue;
    const isFurther = patch.key === "tail" ? now > patch.after : now < patch.after;
    const isEdge = patch.key === "tail" || patch.key === "head";
    if (isEdge && isFurther) draft.set("clips", patch.id, patch.key, patch.after);
  }
  return draft.patches();
}

/** My values that the half has not, because it was cut from what the clip was before them. */
function missingIn(
  input: ReviewInput,
  writes: readonly KeptSet[],
  half: string,
): Record<string, unknown> {
  const missing: Record<string, unknown> = {};
  for (const { patch, before } of writes) {
    if (OF_EACH_HALF.has(patch.key)) continue;
    const now = keyValue(input.data, "clips", half, patch.key);
    if (sameJson(now, before ?? null) && !sameJson(now, patch.after))
      missing[patch.key] = patch.after;
  }
  return missing;
}

function patchesFor(input: ReviewInput, id: string, fields: Readonly<Record<string, unknown>>) {
  const draft = new Draft(input.data);
  for (const [key, value] of Object.entries(fields)) draft.set("clips", id, key, value);
  return draft.patches();
}
