/**
 * Reading effects and keyframes, which are many flat keys of one clip.
 *
 * - `fx:<id>` is `[type, order, on]`, `fx:<id>:<param>` one parameter;
 * - `kf:<field>:<local frame>` and `kf:fx:<id>:<param>:<local frame>` are `[value, ease]`.
 *
 * One key for each keeps two people's work on different parameters or frames apart.
 */

import { EFFECTS } from "./catalogue.ts";
import { CLIP_FIELDS, type Field, FRAME_LIMIT, readerOf } from "./fields.ts";
import { isReadableId } from "./ids.ts";
import type { Ease, Effect, JsonMap, Keyframe } from "./model.ts";
import { type Reader, readFlag, readId, readInteger, readOrder } from "./values.ts";

const EFFECT = "fx:";
const KEYFRAME = "kf:";
const FRAME = /^(?:0|-?[1-9][0-9]{0,9})$/;
const CURVE_WHOLE = 1000;
const CURVE_LIMIT = 10_000;

/** Fields of a clip that keyframes may drive. */
export const ANIMATED_FIELDS = ["gain", "pan", "x", "y", "sx", "sy", "rot", "op"] as const;

type EffectTypes = Readonly<Record<string, { readonly type: string }>>;

const readers = new WeakMap<Field, Reader>();

function read(field: Field, value: unknown): unknown {
  let reader = readers.get(field);
  if (reader === undefined) {
    reader = readerOf(field);
    readers.set(field, reader);
  }
  return reader(value);
}

export interface Animation {
  readonly fx: readonly Effect[];
  readonly kf: Readonly<Record<string, readonly Keyframe[]>>;
}

/**
 * Read a clip's effects in their order, and its keyframes by what they drive.
 *
 * Parameters and keyframes of an effect that is gone, or whose kind this version does not know, are
 * passed over and kept.
 */
export function readAnimation(raw: JsonMap, names: readonly string[], bad: string[]): Animation {
  const effects: Record<string, MutableEffect> = Object.create(null);
  const given = names.filter((name) => raw[name] !== null && raw[name] !== undefined);
  const ofEffects = given.filter((name) => name.startsWith(EFFECT));
  for (const name of ofEffects) {
    if (name.split(":").length <= 2) readHead(name, raw[name], effects, bad);
  }
  for (const name of ofEffects) {
    if (name.split(":").length > 2) readParam(name, raw[name], effects, bad);
  }
  const fx = Object.values(effects).sort(compareEffects);
  return { fx, kf: readKeyframes(raw, given, effects, bad) };
}

/** The field that keyframes of a target drive: `op`, or `fx:<id>:<param>`. */
export function drivenField(effects: EffectTypes, target: string): Field | undefined {
  if (!target.startsWith(EFFECT)) {
    const name = ANIMATED_FIELDS.find((known) => known === target);
    return name === undefined ? undefined : CLIP_FIELDS[name];
  }
  const [id, param] = cutOnce(target.slice(EFFECT.length));
  const field = paramField(effects, id, param);
  return field?.type === "integer" ? field : undefined;
}

type MutableEffect = Omit<Effect, "params"> & { params: Record<string, unknown> };

function paramField(effects: EffectTypes, id: string, param: string): Field | undefined {
  const effect = Object.hasOwn(effects, id) ? effects[id] : undefined;
  const params = EFFECTS.get(effect?.type ?? "")?.params;
  return params !== undefined && Object.hasOwn(params, param) ? params[param] : undefined;
}

function readHead(
  name: string,
  value: unknown,
  effects: Record<string, MutableEffect>,
  bad: string[],
): void {
  const id = name.slice(EFFECT.length);
  const [type, order, on] =
    Array.isArray(value) && value.length === 3
      ? [readId(value[0]), readOrder(value[1]), readFlag(value[2])]
      : [null, null, null];
  if (type === null || order === null || on === null || !isReadableId(id)) {
    bad.push(name);
    return;
  }
  const params: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(EFFECTS.get(type)?.params ?? {})) {
    params[key] = field.default;
  }
  effects[id] = { id, type, order, on, params };
}

function readParam(
  name: string,
  value: unknown,
  effects: Record<string, MutableEffect>,
  bad: string[],
): void {
  const [id, param] = cutOnce(name.slice(EFFECT.length));
  const field = paramField(effects, id, param);
  if (field === undefined) return;
  const valid = read(field, value);
  if (valid === null) bad.push(name);
  else (effects[id] as MutableEffect).params[param] = valid;
}

function readKeyframes(
  raw: JsonMap,
  names: readonly string[],
  effects: EffectTypes,
  bad: string[],
): Record<string, Keyframe[]> {
  const found: Record<string, Keyframe[]> = {};
  for (const name of names) {
    if (!name.startsWith(KEYFRAME)) continue;
    const cut = name.lastIndexOf(":");
    const target = cut < KEYFRAME.length ? "" : name.slice(KEYFRAME.length, cut);
    const field = drivenField(effects, target);
    if (field === undefined) continue;
    const keyframe = readKeyframe(name.slice(cut + 1), raw[name], field);
    if (keyframe === null) bad.push(name);
    else found[target] = [...(found[target] ?? []), keyframe];
  }
  for (const frames of Object.values(found)) frames.sort((first, second) => first[0] - second[0]);
  return found;
}

function readKeyframe(frame: string, value: unknown, field: Field): Keyframe | null {
  if (!Array.isArray(value) || value.length !== 2 || !FRAME.test(frame)) return null;
  if (Math.abs(Number(frame)) > FRAME_LIMIT) return null;
  const driven = read(field, value[0]) as number | null;
  const ease = readEase(value[1]);
  return driven === null || ease === null ? null : [Number(frame), driven, ease];
}

/** Take how a keyframe leads to the next: a word, or a curve [x1, y1, x2, y2] in 1/1000. */
export function readEase(value: unknown): Ease | null {
  if (value === "linear" || value === "hold") return value;
  if (!Array.isArray(value) || value.length !== 4) return null;
  const numbers = value.map(readInteger);
  if (numbers.some((number) => number === null || Math.abs(number) > CURVE_LIMIT)) return null;
  const [x1, , x2] = numbers as number[];
  const runsOn = [x1, x2].every((x = -1) => x >= 0 && x <= CURVE_WHOLE);
  return runsOn ? (numbers as number[]) : null;
}

function cutOnce(text: string): [string, string] {
  const cut = text.indexOf(":");
  if (cut < 0) return [text, ""];
  return [text.slice(0, cut), text.slice(cut + 1)];
}

function compareEffects(first: Effect, second: Effect): number {
  if (first.order !== second.order) return first.order < second.order ? -1 : 1;
  return first.id < second.id ? -1 : 1;
}
