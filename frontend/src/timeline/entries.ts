/** A document's plain data and each of its entries as read by itself, kept up to date. */

import { readClip } from "./clip-reading.ts";
import { isReadableId } from "./ids.ts";
import type { Asset, Clip, JsonMap, Notice, RootName } from "./model.ts";
import {
  asMap,
  type Entry,
  isMap,
  type Mark,
  type Meta,
  own,
  type ReadTrack,
  readAsset,
  readMark,
  readMeta,
  readTrack,
  readXfade,
  type Xfade,
} from "./reading.ts";

/**
 * One entry of a root map as it is now, whole; undefined when it is gone.
 *
 * `meta` is one entry with the id "". The value of `texts` is a string.
 */
export interface Change {
  readonly map: RootName;
  readonly id: string;
  readonly value: unknown;
}

const ROOTS: readonly RootName[] = [
  "meta",
  "tracks",
  "assets",
  "clips",
  "xfades",
  "marks",
  "texts",
];

/** The first step of the projection, done again only for entries that changed. */
export class Entries {
  readonly data: Record<RootName, Record<string, unknown>>;
  meta: { meta: Meta; notices: readonly Notice[] };
  readonly assets = new Map<string, Entry<Asset>>();
  readonly tracks = new Map<string, ReadTrack>();
  readonly clips = new Map<string, Entry<Clip>>();
  readonly xfades = new Map<string, Entry<Xfade>>();
  readonly marks = new Map<string, Entry<Mark>>();

  constructor(document: unknown) {
    const roots = asMap(document);
    this.data = Object.create(null);
    for (const root of ROOTS) this.data[root] = copyTable(own(roots, root));
    this.meta = readMeta(this.data.meta);
    for (const root of ROOTS) {
      if (root === "meta" || root === "texts") continue;
      for (const id of Object.keys(this.data[root])) this.read(root, id);
    }
  }

  /** Take in one changed entry. */
  take({ map, id, value }: Change): void {
    if (map === "meta") this.data.meta = copyTable(value);
    else if (value === undefined) delete this.data[map][id];
    else this.data[map][id] = value;
    this.read(map, id);
  }

  /** The facts about sources that can be read, by their keys. */
  knownAssets(): Record<string, Asset> {
    const known: Record<string, Asset> = Object.create(null);
    for (const [id, { value }] of this.assets) if (value !== null) known[id] = value;
    return known;
  }

  private read(map: RootName, id: string): void {
    const { data } = this;
    switch (map) {
      case "meta":
        this.meta = readMeta(data.meta);
        break;
      case "assets":
        readEntry(this.assets, id, data.assets, readAsset);
        break;
      case "tracks":
        this.readTrack(id);
        break;
      case "clips":
      case "texts":
        readEntry(this.clips, id, data.clips, (key, raw) => readClip(key, raw, data.texts[key]));
        break;
      case "xfades":
        readEntry(this.xfades, id, data.xfades, readXfade);
        break;
      case "marks":
        readEntry(this.marks, id, data.marks, readMark);
        break;
    }
  }

  private readTrack(id: string): void {
    const raw = this.data.tracks[id];
    if (isReadableId(id) && isMap(raw)) this.tracks.set(id, readTrack(id, raw));
    else this.tracks.delete(id);
  }
}

function copyTable(value: unknown): Record<string, unknown> {
  const table: Record<string, unknown> = Object.create(null);
  const raw: JsonMap = asMap(value);
  for (const key of Object.keys(raw)) table[key] = raw[key];
  return table;
}

function readEntry<T>(
  table: Map<string, Entry<T>>,
  id: string,
  raw: JsonMap,
  read: (key: string, raw: unknown) => Entry<T>,
): void {
  if (Object.hasOwn(raw, id)) table.set(id, read(id, raw[id]));
  else table.delete(id);
}
