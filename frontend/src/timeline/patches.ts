/**
 * What an edit writes: patches against the document's plain data.
 *
 * Whoever applies them to a CRDT does so in one transaction, in order:
 * - `set`: write one key of an entry, or delete the key when `after` is null. The entry exists.
 *   For `meta` the id is "".
 * - `create`: add a whole entry. In `clips`, `tracks`, `xfades` and `marks` it becomes a map with
 *   flat keys, in `assets` one plain value, in `texts` a text that starts with the string. What
 *   exists already stays as it is: ids are new, or both writers mean the same.
 * - `text`: replace `remove` by `insert` at an index counted in UTF-16 units.
 */

import { canonicalJson } from "./canonical.ts";
import type { DocumentData, JsonMap, RootName } from "./model.ts";
import { asMap, own } from "./reading.ts";

export interface SetPatch {
  readonly type: "set";
  readonly map: RootName;
  readonly id: string;
  readonly key: string;
  /** Null stands for an absent key, here and in `after`. */
  readonly before: unknown;
  readonly after: unknown;
}

export interface CreatePatch {
  readonly type: "create";
  readonly map: RootName;
  readonly id: string;
  readonly value: unknown;
}

export interface TextPatch {
  readonly type: "text";
  readonly id: string;
  readonly index: number;
  readonly remove: string;
  readonly insert: string;
}

export type Patch = SetPatch | CreatePatch | TextPatch;

/** Whether two JSON values are the same. */
export function sameJson(first: unknown, second: unknown): boolean {
  return first === second || canonicalJson(first) === canonicalJson(second);
}

/** One key as it stands in the document; null when it is absent. */
export function keyValue(data: DocumentData, map: RootName, id: string, key: string): unknown {
  const entry = map === "meta" ? data.meta : asMap(own(data[map], id));
  return own(entry, key) ?? null;
}

/** A text as it stands in the document. */
export function textOf(data: DocumentData, id: string): string {
  const text = own(data.texts, id);
  return typeof text === "string" ? text : "";
}

/** Collects the patches of one gesture; each key is written at most once. */
export class Draft {
  private readonly data: DocumentData;
  private readonly made: Patch[] = [];
  private readonly created = new Map<string, Record<string, unknown>>();
  private readonly written = new Map<string, number>();

  constructor(data: DocumentData) {
    this.data = data;
  }

  /** Write one key; null takes it away. What would change nothing is left out. */
  set(map: RootName, id: string, key: string, after: unknown): void {
    const fresh = this.created.get(`${map}/${id}`);
    if (fresh !== undefined) {
      if (after === null) delete fresh[key];
      else fresh[key] = after;
      return;
    }
    const place = `${map}/${id}/${key}`;
    const before = keyValue(this.data, map, id, key);
    const patch: SetPatch = { type: "set", map, id, key, before, after };
    const index = this.written.get(place);
    if (index !== undefined) this.made[index] = patch;
    else if (!sameJson(before, after)) this.written.set(place, this.made.push(patch) - 1);
  }

  /** Add a whole entry. */
  create(map: RootName, id: string, value: JsonMap): void {
    const copy = { ...value };
    this.created.set(`${map}/${id}`, copy);
    this.made.push({ type: "create", map, id, value: copy });
  }

  /** Add a text that starts with a string. */
  createText(id: string, text: string): void {
    this.made.push({ type: "create", map: "texts", id, value: text });
  }

  /** Make a text say something else by the smallest splice. */
  rewriteText(id: string, after: string): void {
    const before = textOf(this.data, id);
    if (before !== after) this.made.push({ type: "text", id, ...splice(before, after) });
  }

  patches(): readonly Patch[] {
    return this.made;
  }
}

/** Apply patches to plain data; the input stays as it is. */
export function applyPatches(data: DocumentData, patches: readonly Patch[]): DocumentData {
  const after: Record<RootName, Record<string, unknown>> = {
    meta: { ...data.meta },
    tracks: { ...data.tracks },
    assets: { ...data.assets },
    clips: { ...data.clips },
    xfades: { ...data.xfades },
    marks: { ...data.marks },
    texts: { ...data.texts },
  };
  for (const patch of patches) applyPatch(after, patch);
  return after;
}

function applyPatch(data: Record<RootName, Record<string, unknown>>, patch: Patch): void {
  if (patch.type === "create") {
    if (own(data[patch.map], patch.id) === undefined) data[patch.map][patch.id] = patch.value;
  } else if (patch.type === "text") {
    const text = textOf(data, patch.id);
    const rest = text.slice(patch.index + patch.remove.length);
    data.texts[patch.id] = text.slice(0, patch.index) + patch.insert + rest;
  } else {
    const entry = patch.map === "meta" ? data.meta : asMap(own(data[patch.map], patch.id));
    const { [patch.key]: _, ...kept } = entry;
    const written = patch.after === null ? kept : { ...kept, [patch.key]: patch.after };
    if (patch.map === "meta") data.meta = written;
    else data[patch.map][patch.id] = written;
  }
}

/** The smallest replacement that leads from one text to another; pairs are never cut. */
export function splice(before: string, after: string): Omit<TextPatch, "type" | "id"> {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  if (start > 0 && isHighHalf(before.charCodeAt(start - 1))) start--;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same++;
  if (same > 0 && isLowHalf(before.charCodeAt(before.length - same))) same--;
  return {
    index: start,
    remove: before.slice(start, before.length - same),
    insert: after.slice(start, after.length - same),
  };
}

function isHighHalf(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
