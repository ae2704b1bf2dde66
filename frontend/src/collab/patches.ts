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
  else entry.set(key, after);
}

/** What exists stays: replacing a map would lose what others wrote into it. */
function createEntry(doc: Y.Doc, { map, id, value }: CreatePatch): void {
  const root = doc.getMap(map);
  if (root.has(id)) return;
  if (map === "texts") root.set(id, new Y.Text(String(value)));
  else if (map === "assets") root.set(id, value);
  else root.set(id, new Y.Map(Object.entries(value as Record<string, unknown>)));
}

function spliceText(doc: Y.Doc, { id, index, remove, insert }: TextPatch): void {
  const text = doc.getMap("texts").get(id);
  if (!(text instanceof Y.Text)) return;
  const at = Math.min(index, text.length);
  text.delete(at, Math.min(remove.length, text.length - at));
  text.insert(at, insert);
}
