/**
 * Merge review: what became of my edits when others' came in that had not seen them.
 *
 * Reading rules settle every merge without a lock; whatever they leave out of somebody's intention
 * is found here, by its author alone, from what the author remembers of each gesture. Nothing is
 * written by itself but values whose whole entry was replaced by an equal one.
 */

import type { DocumentData, JsonMap, Projection, RootName } from "./model.ts";
import { Draft, keyValue, type Patch, type SetPatch, sameJson, type TextPatch } from "./patches.ts";
import { asMap, isDeleted, isMap, own } from "./reading.ts";
import { conformedEntries, inNewFrames, isConforming, toNewFrames } from "./review-conform.ts";
import {
  entryOf,
  type KeptGesture,
  type KeptWrite,
  madeIn,
  mapOf,
  type Review,
  type ReviewEntry,
  type ReviewInput,
} from "./review-model.ts";
import { replay, WrittenAgain } from "./review-replay.ts";
import { seamEntries } from "./review-seams.ts";
import { pieceBehind, siblingEntries } from "./review-siblings.ts";

/** Fields that no person sets by themselves. */
const QUIET = new Set(["z", "by", "of"]);

/** Look through gestures of mine; all writes of each place come from its newest gesture. */
export function reviewEdits(input: ReviewInput): Review {
  const again = new WrittenAgain();
  const settled: KeptWrite[] = [];
  const entries: ReviewEntry[] = [];
  const replayed: Patch[] = [];
  for (const gesture of input.gestures) {
    const lost: KeptWrite[] = [];
    for (const write of gesture.writes) {
      const found = replay(input, write, again);
      for (const patch of found.again) again.add(patch);
      if (found.settled) settled.push(write);
      if (write.patch.type === "create" && found.again.length > 0) replayed.push(write.patch);
      if (found.lost || (!write.replaced && isOverruled(input, gesture, write))) lost.push(write);
    }
    entries.push(...gestureEntries(input, gesture, lost));
  }
  return { again: again.patches, settled, replayed, entries };
}

/**
 * Whether something of an edit is to be told before anybody else writes: undo and what is written
 * again do not look at what others made there since, and may leave nothing of a clip, or a track
 * that stays.
 */
export function failsAlone(
  patches: readonly Patch[],
  data: DocumentData,
  { clips, tracks }: Projection,
): boolean {
  const isThere = (track: string) => tracks.some(({ id }) => id === track);
  return patches.some((patch) => {
    if (isEdge(patch)) return clips[patch.id] === undefined && !isGone(data, "clips", patch.id);
    return isDeletion(patch) && patch.map === "tracks" && isThere(patch.id);
  });
}

/** Whether a value of mine lost against one that had not seen it. */
function isOverruled(
  { data, projection }: ReviewInput,
  gesture: KeptGesture,
  write: KeptWrite,
): boolean {
  const { patch, unseen, told } = write;
  if (patch.type !== "set" || !unseen || told || QUIET.has(patch.key)) return false;
  if (sameJson(keyValue(data, patch.map, patch.id, patch.key), patch.after)) return false;
  if (!isEdge(patch)) return true;
  const edge = projection.clips[patch.id]?.[patch.key];
  // Two cuts of one clip write one tail; the sibling clamp keeps both cuts.
  const mine = inNewFrames(write);
  if (pieceBehind(gesture, patch.id) !== null) return edge !== undefined && edge > Number(mine);
  return edge !== mine;
}

function gestureEntries(
  input: ReviewInput,
  gesture: KeptGesture,
  lost: readonly KeptWrite[],
): ReviewEntry[] {
  const conformed = conformedEntries(input, gesture);
  if (conformed.length > 0) {
    const entries = new Map(conformed.map((entry) => [`${entry.map}/${entry.id}`, entry]));
    const others = lost.filter(({ patch }) => {
      return !converts(entries.get(`${mapOf(patch)}/${patch.id}`), patch);
    });
    return [
      ...deletedEntries(input, gesture),
      ...conformed,
      ...overruledEntries(input, gesture, others),
    ];
  }
  if (isConforming(gesture)) {
    const settings = lost.filter(({ patch }) => mapOf(patch) === "meta");
    return overruledEntries(input, gesture, settings);
  }
  const { entries: halves, trimmed } = siblingEntries(input, gesture);
  const settled = [
    ...deletedEntries(input, gesture),
    ...emptiedEntries(input, gesture, trimmed),
    ...seamEntries(input, gesture, lost),
  ];
  const untold = lost.filter(
    ({ patch }) =>
      !settled.some((entry) => tells(entry, patch)) &&
      !(isEdge(patch) && trimmed.has(patch.id)) &&
      !isGone(input.data, mapOf(patch), patch.id),
  );
  const found = [...settled, ...halves, ...trackEntries(input, gesture)];
  return [...found, ...overruledEntries(input, gesture, untold)];
}

/** Whether converting a thing writes what a patch of it wrote, too. */
function converts(entry: ReviewEntry | undefined, patch: Patch): boolean {
  return entry !== undefined && (patch.type !== "set" || entry.fields.includes(patch.key));
}

/** Whether an entry is about what a patch wrote; an emptied clip may have lost its place besides. */
function tells({ code, map, id, fields }: ReviewEntry, patch: Patch): boolean {
  if (map !== mapOf(patch) || id !== patch.id) return false;
  return code !== "emptied" || patch.type !== "set" || fields.includes(patch.key);
}

function deletedEntries(input: ReviewInput, gesture: KeptGesture): ReviewEntry[] {
  const ids = new Set<string>();
  const made = madeIn(gesture);
  const byMe = gesture.writes.filter(({ patch }) => isDeletion(patch));
  for (const { patch, struck, replaced } of gesture.writes) {
    const isMine = (patch.type === "create" || made.has(patch.id)) && !replaced;
    if (isMine || !struck || byMe.some((other) => isAt(other, patch.id))) continue;
    if (isGone(input.data, mapOf(patch), patch.id)) ids.add(`${mapOf(patch)}/${patch.id}`);
  }
  return [...ids].map((place) => {
    const [map, id] = place.split("/") as [RootName, string];
    const draft = new Draft(input.data);
    draft.set(map, id, "del", null);
    const [by] = (keyValue(input.data, map, id, "del") ?? [""]) as [string];
    return entryOf(gesture, { code: "deleted", map, id, by, use: draft.patches() });
  });
}

function emptiedEntries(
  { data, projection }: ReviewInput,
  gesture: KeptGesture,
  trimmed: ReadonlySet<string>,
): ReviewEntry[] {
  const entries: ReviewEntry[] = [];
  for (const { patch, before, told } of gesture.writes) {
    if (!isEdge(patch) || told) continue;
    if (trimmed.has(patch.id) || pieceBehind(gesture, patch.id) !== null) continue;
    const raw = own(data.clips, patch.id);
    if (!isMap(raw) || isDeleted(raw) || projection.clips[patch.id] !== undefined) continue;
    const draft = new Draft(data);
    draft.set("clips", patch.id, patch.key, before ?? null);
    const { map, id, key } = patch;
    entries.push(
      entryOf(gesture, { code: "emptied", map, id, fields: [key], use: draft.patches() }),
    );
  }
  return entries;
}

function trackEntries(
  { data, projection, stamp }: ReviewInput,
  gesture: KeptGesture,
): ReviewEntry[] {
  const entries: ReviewEntry[] = [];
  const locked = gesture.writes.find((write) => write.locked);
  if (locked !== undefined) {
    const { patch } = locked;
    entries.push(entryOf(gesture, { code: "before_lock", map: mapOf(patch), id: patch.id }));
  }
  for (const { patch } of gesture.writes) {
    if (!isDeletion(patch) || patch.map !== "tracks") continue;
    const track = projection.tracks.find(({ id }) => id === patch.id);
    if (track === undefined || !isGone(data, "tracks", patch.id)) continue;
    const draft = new Draft(data);
    for (const [id, clip] of Object.entries(projection.clips)) {
      if (clip.track === track.id) draft.set("clips", id, "del", [...stamp]);
    }
    const about = { code: "track_kept", map: "tracks", id: track.id } as const;
    entries.push(entryOf(gesture, { ...about, use: draft.patches() }));
  }
  return entries;
}

/** One entry for all that a gesture lost in one place. */
function overruledEntries(
  { data }: ReviewInput,
  gesture: KeptGesture,
  lost: readonly KeptWrite[],
): ReviewEntry[] {
  const places = new Map<string, KeptWrite[]>();
  for (const write of lost) {
    const place = `${mapOf(write.patch)}/${write.patch.id}`;
    places.set(place, [...(places.get(place) ?? []), write]);
  }
  return [...places.values()].map((writes) => {
    const [{ patch: first }] = writes as [KeptWrite];
    const [map, id] = [mapOf(first), first.id];
    const fields = Object.assign({}, ...writes.map((write) => lostFields(data, write)));
    const draft = new Draft(data);
    for (const [key, value] of Object.entries(fields)) draft.set(map, id, key, value);
    for (const { patch, base } of writes) {
      if (patch.type === "text") draft.rewriteText(id, spliced(String(base), patch));
    }
    const names = [...Object.keys(fields), ...writes.flatMap(({ patch }) => textName(patch))];
    const code = isLengthOfSpeed(gesture, id, names) ? "check_length" : "overruled";
    const winner = first.type === "set" ? first : null;
    return entryOf(gesture, { code, map, id, fields: names, winner, use: draft.patches() });
  });
}

/** What of a lost write differs from what is there, by key. */
function lostFields(data: DocumentData, write: KeptWrite): JsonMap {
  const { patch, inherited } = write;
  if (patch.type === "set") return { [patch.key]: inNewFrames(write) };
  if (patch.type === "text") return {};
  const now = asMap(own(data[patch.map], patch.id));
  const fields = Object.entries(asMap(patch.value)).filter(
    ([key, value]) => key in inherited && !sameJson(own(now, key) ?? null, value),
  );
  return Object.fromEntries(fields.map(([key, value]) => [key, toNewFrames(write, key, value)]));
}

function isLengthOfSpeed(gesture: KeptGesture, id: string, fields: readonly string[]): boolean {
  const setsSpeed = gesture.writes.some(
    (write) => write.patch.type === "set" && write.patch.key === "rate" && isAt(write, id),
  );
  return setsSpeed && fields.every((field) => field === "tail");
}

function isDeletion(patch: Patch): patch is SetPatch {
  return patch.type === "set" && patch.key === "del" && patch.after !== null;
}

function isEdge(patch: Patch): patch is SetPatch & { readonly key: "head" | "tail" } {
  const isField = patch.type === "set" && patch.map === "clips";
  return isField && (patch.key === "head" || patch.key === "tail");
}

function textName({ type }: Patch): string[] {
  return type === "text" ? ["text"] : [];
}

function spliced(text: string, { index, remove, insert }: TextPatch): string {
  return text.slice(0, index) + insert + text.slice(index + remove.length);
}

function isAt(write: KeptWrite, id: string): boolean {
  return write.patch.id === id;
}

function isGone(data: DocumentData, map: RootName, id: string): boolean {
  return isDeleted(asMap(own(data[map], id)));
}
