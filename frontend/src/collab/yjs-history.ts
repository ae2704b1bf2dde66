// Who wrote a value and what they had seen: the only place that looks below Yjs's public surface.
import * as Y from "yjs";
import type { RootName } from "@/timeline/model";

/** Names one write for ever: `client:clock`. */
export type WriteId = string;

/** Where a write went. */
export interface WritePlace {
  /** The entry that it was written into; null in `meta`, and where there is no entry. */
  readonly entry: WriteId | null;
  /** The write itself; null when it took the key away. */
  readonly value: WriteId | null;
}

const NOWHERE: WritePlace = { entry: null, value: null };

/** What stands at a place now: which entry, and whose write. Without a key, the entry alone. */
export function placeOf(doc: Y.Doc, map: RootName, id: string, key: string | null): WritePlace {
  const root = doc.getMap(map);
  if (map === "meta") return { entry: null, value: key === null ? null : idOf(root, key) };
  const entry = idOf(root, id);
  const shared = root.get(id);
  if (entry === null || key === null || !(shared instanceof Y.Map)) return { ...NOWHERE, entry };
  return { entry, value: idOf(shared, key) };
}

/**
 * Whether whoever wrote the value that is there now had seen a certain write.
 *
 * Each write of a key names the one that it replaced, as its writer saw it: following these leads
 * through everything the newest writer knew of.
 */
export function isBuiltOn(
  doc: Y.Doc,
  place: { map: RootName; id: string; key: string },
  earlier: WriteId,
): boolean {
  const root = doc.getMap(place.map);
  const shared = place.map === "meta" ? root : root.get(place.id);
  if (!(shared instanceof Y.Map)) return false;
  const [client, clock] = earlier.split(":").map(Number) as [number, number];
  const newest = shared._map.get(place.key);
  let known = newest === undefined ? null : newest.lastId;
  while (known !== null) {
    const item = Y.getItem(doc.store, known);
    // Yjs joins neighbouring writes that are gone: only what is not behind `known` was seen.
    if (known.client === client && item.id.clock <= clock && clock <= known.clock) return true;
    known = item instanceof Y.Item ? item.origin : null;
  }
  return false;
}

/** The client that wrote, as in presence; null for none. */
export function clientOf(write: WriteId | null): number | null {
  return write === null ? null : Number(write.split(":")[0]);
}

function idOf(map: Y.Map<unknown>, key: string): WriteId | null {
  const item = map._map.get(key);
  return item === undefined || item.deleted ? null : `${item.id.client}:${item.id.clock}`;
}
