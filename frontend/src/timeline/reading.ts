/** Step 1 of the projection: every field by type and range, a default where it does not fit. */

import { TRANSITIONS } from "./catalogue.ts";
import {
  ASSET_FIELDS,
  type Field,
  MARK_FIELDS,
  META_FIELDS,
  readerOf,
  SCHEMA_VERSION,
  TRACK_FIELDS,
  XFADE_FIELDS,
} from "./fields.ts";
import { isReadableId } from "./ids.ts";
import type { Asset, JsonMap, Marker, Notice, Projection, RootName, Transition } from "./model.ts";
import { type Rate, reduceRate } from "./time.ts";
import { isTombstone, type Reader } from "./values.ts";

const DEFAULT_RATE: Rate = [25, 1];
const HIGHEST_FPS = 1000;
const NOTHING: JsonMap = {};

export type Values = Record<string, unknown>;

/** The readers and defaults of one kind of entry, made once. */
export class Shape {
  readonly defaults: Values;
  private readonly readers = new Map<string, Reader>();

  constructor(fields: Readonly<Record<string, Field>>) {
    this.defaults = {};
    for (const [name, field] of Object.entries(fields)) {
      this.readers.set(name, readerOf(field));
      this.defaults[name] = field.default;
    }
  }

  /** Every field, written over `values`; answers the names of those whose value did not fit. */
  readInto(values: Values, raw: JsonMap, prefix = ""): string[] {
    const bad: string[] = [];
    for (const key in raw) {
      if (prefix !== "" && !key.startsWith(prefix)) continue;
      const name = prefix === "" ? key : key.slice(prefix.length);
      const reader = this.readers.get(name);
      const value = raw[key];
      if (reader === undefined || value === null || value === undefined) continue;
      const valid = reader(value);
      if (valid === null) bad.push(key);
      else values[name] = valid;
    }
    return bad;
  }
}

const META = new Shape(META_FIELDS);
const TRACK = new Shape(TRACK_FIELDS);
const ASSET = new Shape(ASSET_FIELDS);
const XFADE = new Shape(XFADE_FIELDS);
const MARK = new Shape(MARK_FIELDS);
const TRANSITION_PARAMS = new Map(
  Array.from(TRANSITIONS, ([kind, { params }]) => [kind, new Shape(params)]),
);

/** What one entry of a root map says, and what people must be told about it. */
export interface Entry<T> {
  /** Null when the entry is deleted, empty or unreadable. */
  readonly value: T | null;
  readonly notices: readonly Notice[];
}

/** Neither a value nor a word about it. */
export const GONE: Entry<never> = { value: null, notices: [] };

/** Take a JSON object; anything else counts as an empty one. */
export function asMap(value: unknown): JsonMap {
  return isMap(value) ? value : NOTHING;
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One key's own value: never something inherited, whatever the key is called. */
export function own(table: JsonMap, key: string): unknown {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Whether an entry carries a valid tombstone. */
export function isDeleted(raw: JsonMap): boolean {
  return raw.del !== undefined && isTombstone(own(raw, "del"));
}

/** Make an entry of the warnings list. */
export function notice(
  code: string,
  clip = "",
  frame = 0,
  details: Readonly<Record<string, string | number>> = {},
): Notice {
  return { code, clip, frame, ...details };
}

export function badFields(root: RootName, key: string, names: readonly string[]): Notice[] {
  const clip = root === "clips" ? key : "";
  return names.map((field) => notice("bad_field", clip, 0, { map: root, id: key, field }));
}

export type Meta = Pick<
  Projection,
  "rate" | "width" | "height" | "audio_rate" | "start" | "drop" | "bg"
>;

/** The sequence's settings; `rate` is one value, valid or 25 as a whole. */
export function readMeta(raw: JsonMap): { meta: Meta; notices: readonly Notice[] } {
  const values = { ...META.defaults };
  const bad = META.readInto(values, raw);
  const notices = badFields("meta", "", bad);
  const { rate_n, rate_d, schema, ...rest } = values;
  if ((schema as number) > SCHEMA_VERSION) notices.push(notice("newer_schema"));
  let rate = reduceRate(rate_n as number, rate_d as number);
  const fits = rate[1] <= rate[0] && rate[0] <= HIGHEST_FPS * rate[1];
  if (!fits || bad.includes("rate_n") || bad.includes("rate_d")) rate = DEFAULT_RATE;
  if (!fits) notices.push(notice("bad_field", "", 0, { map: "meta", id: "", field: "rate_n" }));
  return { meta: { ...rest, rate } as Meta, notices };
}

export function readAsset(key: string, raw: unknown): Entry<Asset> {
  return readPlain<Asset>("assets", key, raw, ASSET);
}

export type Mark = Omit<Marker, "id" | "frame" | "dangling">;

export function readMark(key: string, raw: unknown): Entry<Mark> {
  return readPlain<Mark>("marks", key, raw, MARK);
}

export type Xfade = Omit<Transition, "id" | "start" | "end" | "dangling">;

/** A transition that is not deleted and is stored under the id of its pair. */
export function readXfade(key: string, raw: unknown): Entry<Xfade> {
  const [first, second, ...more] = key.split(">");
  const readable = isReadableId(first) && isReadableId(second) && more.length === 0;
  if (!isReadableId(key) && !readable) return unreadableId("xfades");
  if (!isMap(raw)) return unreadableEntry("xfades", key);
  if (isDeleted(raw)) return GONE;
  const values = { ...XFADE.defaults };
  const bad = XFADE.readInto(values, raw);
  const params = readParams(values.type as string, raw, bad);
  const notices = badFields("xfades", key, bad);
  if (`${values.a}>${values.b}` === key)
    return { value: { ...values, params } as unknown as Xfade, notices };
  return { value: null, notices: [...notices, ...unreadableEntry("xfades", key).notices] };
}

/** A transition's parameters (`p:*`); a kind this version does not know has none. */
function readParams(kind: string, raw: JsonMap, bad: string[]): Values {
  const shape = TRANSITION_PARAMS.get(kind);
  const params: Values = { ...shape?.defaults };
  if (shape !== undefined) bad.push(...shape.readInto(params, raw, "p:"));
  return params;
}

export interface TrackFields {
  readonly kind: "video" | "audio" | "unknown";
  readonly order: string;
  readonly name: string;
  readonly mute: boolean;
  readonly hide: boolean;
  readonly lock: boolean;
  readonly sync: boolean;
  readonly gain: number;
  readonly role: "" | "captions";
  readonly duck: readonly unknown[] | null;
}

export const TRACK_DEFAULTS = TRACK.defaults as unknown as TrackFields;

export interface ReadTrack {
  readonly fields: TrackFields;
  readonly deleted: boolean;
  readonly notices: readonly Notice[];
}

export function readTrack(key: string, raw: JsonMap): ReadTrack {
  const values = { ...TRACK.defaults };
  const notices = badFields("tracks", key, TRACK.readInto(values, raw));
  return { fields: values as unknown as TrackFields, deleted: isDeleted(raw), notices };
}

function readPlain<T>(root: RootName, key: string, raw: unknown, shape: Shape): Entry<T> {
  if (!isReadableId(key)) return unreadableId(root);
  if (!isMap(raw)) return unreadableEntry(root, key);
  if (isDeleted(raw)) return GONE;
  const values = { ...shape.defaults };
  const notices = badFields(root, key, shape.readInto(values, raw));
  return { value: values as T, notices };
}

export function unreadableId(root: RootName): Entry<never> {
  return { value: null, notices: [notice("unreadable_id", "", 0, { map: root })] };
}

export function unreadableEntry(root: RootName, key: string): Entry<never> {
  return { value: null, notices: [notice("unreadable_entry", "", 0, { map: root, id: key })] };
}
