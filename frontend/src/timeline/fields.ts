/**
 * The field table: what every key of a document may hold, and what it means when it is absent.
 *
 * `backend/timeline/fields.py` is the same table; `tests/vectors/fields.json` holds both to it.
 * Units stand in docs/document-model.md.
 */

import {
  fractionBetween,
  integerBetween,
  oneOf,
  type Reader,
  readColor,
  readCrop,
  readDuck,
  readFlag,
  readOrder,
  readPaint,
  readReference,
  textUpTo,
} from "./values.ts";
import { readWords } from "./words.ts";

export const SCHEMA_VERSION = 1;

/** Flicks: 73 days. Half of what is exact, so that a sum of two is exact too. */
export const SOURCE_LIMIT = 2 ** 52;

/** Keeps lib0's var-ints short and every sum of frames exact. */
export const FRAME_LIMIT = 2 ** 31 - 1;

const DENOMINATOR_LIMIT = 1_000_000;

export type FieldType =
  | "integer"
  | "flag"
  | "choice"
  | "text"
  | "id"
  | "color"
  | "paint"
  | "order"
  | "fraction"
  | "crop"
  | "words"
  | "duck";

/**
 * One key: its type, the range that goes with the type, and its default.
 *
 * `low` and `high` bound an integer or a fraction's numerator; `high` alone is the number of
 * characters of a text.
 */
export interface Field {
  readonly type: FieldType;
  readonly default: unknown;
  readonly low: number;
  readonly high: number;
  readonly choices: readonly string[];
}

/** Make the function that takes a valid value or answers null. */
export function readerOf(field: Field): Reader {
  switch (field.type) {
    case "integer":
      return integerBetween(field.low, field.high);
    case "fraction":
      return fractionBetween(field.low, field.high, DENOMINATOR_LIMIT);
    case "choice":
      return oneOf(field.choices);
    case "text":
      return textUpTo(field.high);
    case "flag":
      return readFlag;
    case "id":
      return readReference;
    case "color":
      return readColor;
    case "order":
      return readOrder;
    case "crop":
      return readCrop;
    case "paint":
      return readPaint;
    case "words":
      return readWords;
    case "duck":
      return readDuck;
  }
}

function field(type: FieldType, fallback: unknown, rest: Partial<Field> = {}): Field {
  return { type, default: fallback, low: 0, high: 0, choices: [], ...rest };
}

const integer = (fallback: number, low: number, high: number) =>
  field("integer", fallback, { low, high });
const frames = () => integer(0, -FRAME_LIMIT, FRAME_LIMIT);
const length = () => integer(0, 0, FRAME_LIMIT);
const text = (high: number, fallback = "") => field("text", fallback, { high });
const choice = (fallback: string, ...choices: string[]) => field("choice", fallback, { choices });
const flag = (fallback: boolean) => field("flag", fallback);
const id = () => field("id", "");
const color = (fallback: string) => field("color", fallback);
const gain = () => integer(0, -9600, 2400);
const fraction = (fallback: unknown, low: number, high: number) =>
  field("fraction", fallback, { low, high });

const OFFSET_LIMIT = 100_000_000;
const SCALE_LIMIT = 1_000_000;
const TURN_LIMIT = 3_600_000;

/** What a picture makes of the one below it. */
export const BLEND_MODES = [
  "normal",
  "multiply",
  "screen",
  "overlay",
  "darken",
  "lighten",
  "add",
  "difference",
] as const;

export const META_FIELDS = {
  schema: integer(1, 1, 1_000_000),
  rate_n: integer(25, 1, 1_000_000),
  rate_d: integer(1, 1, 1_000_000),
  width: integer(1920, 2, 16_384),
  height: integer(1080, 2, 16_384),
  audio_rate: integer(48_000, 8_000, 192_000),
  start: frames(),
  drop: flag(false),
  bg: color("#000000"),
};

export const TRACK_FIELDS = {
  kind: choice("unknown", "video", "audio"),
  order: field("order", ""),
  name: text(80),
  mute: flag(false),
  hide: flag(false),
  lock: flag(false),
  sync: flag(true),
  gain: gain(),
  role: choice("", "captions"),
  duck: field("duck", null),
};

export const ASSET_FIELDS = {
  id: text(64),
  kind: choice("unknown", "video", "audio", "image", "lut"),
  dur: integer(0, 0, SOURCE_LIMIT),
  fps: fraction(null, 1, 1_000_000),
  w: integer(0, 0, 65_536),
  h: integer(0, 0, 65_536),
  ch: integer(0, 0, 64),
  sha256: text(64),
  name: text(255),
};

export const CLIP_FIELDS = {
  kind: choice("unknown", "media", "text", "solid", "adjust", "seq"),
  asset: id(),
  stream: integer(0, 0, 255),
  track: id(),
  at: frames(),
  head: frames(),
  tail: frames(),
  src: integer(0, -SOURCE_LIMIT, SOURCE_LIMIT),
  rate: fraction([1, 1], -1_000_000, 1_000_000),
  pitch: flag(true),
  seq: id(),
  words: field("words", []),
  z: frames(),
  of: id(),
  link: id(),
  name: text(255),
  label: text(24),
  on: flag(true),
  gain: gain(),
  pan: integer(0, -100, 100),
  fin: length(),
  fout: length(),
  x: integer(0, -OFFSET_LIMIT, OFFSET_LIMIT),
  y: integer(0, -OFFSET_LIMIT, OFFSET_LIMIT),
  sx: integer(10_000, 0, SCALE_LIMIT),
  sy: integer(10_000, 0, SCALE_LIMIT),
  rot: integer(0, -TURN_LIMIT, TURN_LIMIT),
  fh: flag(false),
  fv: flag(false),
  ax: integer(0, -OFFSET_LIMIT, OFFSET_LIMIT),
  ay: integer(0, -OFFSET_LIMIT, OFFSET_LIMIT),
  op: integer(10_000, 0, 10_000),
  crop: field("crop", [0, 0, 0, 0]),
  fit: choice("contain", "contain", "cover", "fill", "none"),
  blend: choice("normal", ...BLEND_MODES),
  color: color("#000000"),
};

export const STYLE_FIELDS = {
  font: text(80, "Inter"),
  size: integer(72, 1, 2000),
  weight: integer(600, 100, 900),
  color: color("#ffffff"),
  align: choice("center", "left", "center", "right"),
  valign: choice("middle", "top", "middle", "bottom"),
  line: integer(120, 50, 400),
  italic: flag(false),
  spacing: integer(0, -1000, 10_000),
  box: field("paint", ""),
  stroke: field("paint", ""),
  shadow: field("paint", ""),
  anim: choice("none", "none", "fade", "slide", "type"),
};

export const XFADE_FIELDS = {
  a: id(),
  b: id(),
  type: text(40, "dissolve"),
  dur: length(),
  align: integer(0, -1, 1),
};

export const MARK_FIELDS = {
  on: id(),
  t: frames(),
  dur: length(),
  color: text(24),
  label: text(255),
};

export const FIELD_TABLE = {
  meta: META_FIELDS,
  track: TRACK_FIELDS,
  asset: ASSET_FIELDS,
  clip: CLIP_FIELDS,
  style: STYLE_FIELDS,
  xfade: XFADE_FIELDS,
  mark: MARK_FIELDS,
};
