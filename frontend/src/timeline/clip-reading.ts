/** Reading one clip: its fields, counters, effects and keyframes, before any rule applies. */

import { readAnimation } from "./animation.ts";
import { wellFormed } from "./canonical.ts";
import { EFFECTS } from "./catalogue.ts";
import { CLIP_FIELDS, FRAME_LIMIT, STYLE_FIELDS } from "./fields.ts";
import { isReadableId } from "./ids.ts";
import type { Clip, JsonMap, Notice, TextStyle } from "./model.ts";
import {
  badFields,
  type Entry,
  GONE,
  isDeleted,
  isMap,
  notice,
  Shape,
  unreadableEntry,
  unreadableId,
  type Values,
} from "./reading.ts";
import { integerBetween } from "./values.ts";

const RIPPLE = "r:";
const STYLE = "style:";
const EFFECT = "fx:";
const KEYFRAME = "kf:";
const NO_FLAGS: readonly string[] = [];

const CLIP = new Shape(CLIP_FIELDS);
const TEXT_STYLE = new Shape(STYLE_FIELDS);

/** Take one device's ripple counter. */
export const readCounter = integerBetween(-FRAME_LIMIT, FRAME_LIMIT);

/** One clip by itself, before any rule looks at its neighbours. */
export function readClip(key: string, raw: unknown, text: unknown): Entry<Clip> {
  if (!isReadableId(key)) return unreadableId("clips");
  if (!isMap(raw)) return unreadableEntry("clips", key);
  if (isDeleted(raw)) return GONE;
  const { values, bad } = readKeys(raw);
  if (values.kind === "text") {
    values.text = typeof text === "string" ? wellFormed(text) : "";
    values.style = readStyle(raw, bad);
  }
  const clip = settle(values, raw, bad);
  const notices = bad.length > 0 ? badFields("clips", key, bad) : [];
  if (clip.tail > clip.head) {
    return { value: clip, notices: [...notices, ...unknownEffects(key, clip)] };
  }
  notices.push(notice("empty_clip", key, Math.max(0, clip.start)));
  return { value: null, notices };
}

/** A clip's keys, also of one that is deleted or empty; without a title's text and style. */
export function readAnyClip(raw: JsonMap): Clip {
  const { values, bad } = readKeys(raw);
  return settle(values, raw, bad);
}

function readKeys(raw: JsonMap): { values: Values; bad: string[] } {
  const values = blankClip();
  const bad = CLIP.readInto(values, raw);
  readFlatKeys(values, raw, bad);
  return { values, bad };
}

/** Spelled out because a literal is ten times faster to make than a copy of the table. */
function blankClip(): Values {
  return {
    kind: CLIP_FIELDS.kind.default,
    asset: CLIP_FIELDS.asset.default,
    stream: CLIP_FIELDS.stream.default,
    track: CLIP_FIELDS.track.default,
    at: CLIP_FIELDS.at.default,
    head: CLIP_FIELDS.head.default,
    tail: CLIP_FIELDS.tail.default,
    src: CLIP_FIELDS.src.default,
    rate: CLIP_FIELDS.rate.default,
    pitch: CLIP_FIELDS.pitch.default,
    seq: CLIP_FIELDS.seq.default,
    words: CLIP_FIELDS.words.default,
    z: CLIP_FIELDS.z.default,
    of: CLIP_FIELDS.of.default,
    link: CLIP_FIELDS.link.default,
    name: CLIP_FIELDS.name.default,
    label: CLIP_FIELDS.label.default,
    on: CLIP_FIELDS.on.default,
    gain: CLIP_FIELDS.gain.default,
    pan: CLIP_FIELDS.pan.default,
    fin: CLIP_FIELDS.fin.default,
    fout: CLIP_FIELDS.fout.default,
    x: CLIP_FIELDS.x.default,
    y: CLIP_FIELDS.y.default,
    sx: CLIP_FIELDS.sx.default,
    sy: CLIP_FIELDS.sy.default,
    rot: CLIP_FIELDS.rot.default,
    fh: CLIP_FIELDS.fh.default,
    fv: CLIP_FIELDS.fv.default,
    ax: CLIP_FIELDS.ax.default,
    ay: CLIP_FIELDS.ay.default,
    op: CLIP_FIELDS.op.default,
    crop: CLIP_FIELDS.crop.default,
    fit: CLIP_FIELDS.fit.default,
    blend: CLIP_FIELDS.blend.default,
    color: CLIP_FIELDS.color.default,
    ripple: 0,
    start: 0,
    end: 0,
    flags: NO_FLAGS,
  };
}

function settle(values: Values, raw: JsonMap, bad: readonly string[]): Clip {
  const given = raw.tail !== undefined && raw.tail !== null && !bad.includes("tail");
  if (!given) values.tail = values.head;
  const origin = (values.at as number) + (values.ripple as number);
  values.start = origin + (values.head as number);
  values.end = origin + (values.tail as number);
  return values as unknown as Clip;
}

/** Ripple counters, effects and keyframes: keys whose names say more than a field's. */
function readFlatKeys(values: Values, raw: JsonMap, bad: string[]): void {
  let ripple = 0;
  const animated: string[] = [];
  for (const key in raw) {
    if (key.startsWith(EFFECT) || key.startsWith(KEYFRAME)) animated.push(key);
    if (!key.startsWith(RIPPLE)) continue;
    const value = raw[key];
    if (value === null || value === undefined) continue;
    const counter = readCounter(value);
    if (counter === null) bad.push(RIPPLE);
    else ripple += counter;
  }
  values.ripple = ripple;
  if (animated.length === 0) return;
  const { fx, kf } = readAnimation(raw, animated, bad);
  if (fx.length > 0) values.fx = fx;
  if (Object.keys(kf).length > 0) values.kf = kf;
}

function unknownEffects(key: string, clip: Clip): Notice[] {
  const unknown = (clip.fx ?? []).filter((effect) => !EFFECTS.has(effect.type));
  const frame = Math.max(0, clip.start);
  return unknown.map((effect) => notice("unknown_effect", key, frame, { id: effect.id }));
}

function readStyle(raw: JsonMap, bad: string[]): TextStyle {
  const style = { ...TEXT_STYLE.defaults };
  bad.push(...TEXT_STYLE.readInto(style, raw, STYLE));
  return style as unknown as TextStyle;
}
