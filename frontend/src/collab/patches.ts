// Writes what commands decided into shared types.
import * as Y from "yjs";
import type { CreatePatch, Patch, SetPatch, TextPatch } from "@/timeline/patches";

/** Call inside a transaction. */
export function writePatches(doc: Y.Doc, patches: readonly Patch[]): void {
  for (const patch of patches) {
    if (patch.type === "create") createEntry(doc, patch);
    else if (patch.type === "text") spliceText(doc, patch);
    else setKey(doc, patch);
  }
}

function setKey(doc: Y.Doc, { map, id, key, after }: SetPatch): void {
  const root = doc.getMap(map);
  const entry = map === "meta" ? root : root.get(id);
  // Gone in the meantime, or not what it should be: nothing is put in its place.
  if (!(entry instanceof Y.Map)) return;
  if (after === null) entry.delete(key);
  else entry.set(key, storable(after));
}

/** What exists stays: replacing a map would lose what others wrote into it. */
function createEntry(doc: Y.Doc, { map, id, value }: CreatePatch): void {
  const root = doc.getMap(map);
  if (root.has(id)) return;
  if (map === "texts") root.set(id, new Y.Text(String(value)));
  else if (map === "assets") root.set(id, storable(value));
  else root.set(id, new Y.Map(storableEntries(value as Record<string, unknown>)));
}

function storableEntries(value: Record<string, unknown>): [string, unknown][] {
  return Object.entries(value).map(([key, field]) => [key, storable(field)]);
}

/** Yjs tells plain objects by their prototype, which tables of a document have not. */
function storable(value: unknown): unknown {
  const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
  return isTable ? { ...value } : value;
}

function spliceText(doc: Y.Doc, { id, index, remove, insert }: TextPatch): void {
  const text = doc.getMap("texts").get(id);
  if (!(text instanceof Y.Text)) return;
  const at = placeIn(text, index);
  text.delete(at, placeIn(text, index + remove.length) - at);
  text.insert(at, insert);
}

/** Where the shared text has a place of its string: what is no text counts there as one. */
function placeIn(text: Y.Text, index: number): number {
  let place = 0;
  let left = index;
  for (const { insert } of text.toDelta() as { insert: unknown }[]) {
    if (typeof insert !== "string") place += 1;
    else if (insert.length < left) {
      place += insert.length;
      left -= insert.length;
    } else return place + left;
  }
  return place;
}
