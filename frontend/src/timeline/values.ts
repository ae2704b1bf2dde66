/** Reading single values that anybody may have written: a value of the wrong shape is null. */

import { wellFormed } from "./canonical.ts";
import { isReadableId } from "./ids.ts";
import { gcd } from "./time.ts";

/** Takes any JSON value, answers the value to use or null. */
export type Reader = (value: unknown) => unknown;

const COLOR = /^#[0-9a-fA-F]{6}$/;
const ORDER = /^[0-9A-Za-z]{1,200}$/;
const CROP_WHOLE = 10_000;
const DUCK_LIMIT = 60_000;
const MOST_SOURCES = 32;

/** Take an integer that is exact in every language. */
export function readInteger(value: unknown): number | null {
  // Adding 0 turns -0 into 0.
  return typeof value === "number" && Number.isSafeInteger(value) ? value + 0 : null;
}

/** Make a reader of integers; both ends are allowed. */
export function integerBetween(low: number, high: number): (value: unknown) => number | null {
  return (value) => {
    const integer = readInteger(value);
    return integer !== null && low <= integer && integer <= high ? integer : null;
  };
}

export function readFlag(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

/** Make a reader of a closed list of words. */
export function oneOf(choices: readonly string[]): Reader {
  const known = new Set(choices);
  return (value) => (typeof value === "string" && known.has(value) ? value : null);
}

/** Make a reader of text that cuts it after a number of code points. */
export function textUpTo(limit: number): Reader {
  return (value) => {
    if (typeof value !== "string") return null;
    const text = wellFormed(value);
    return text.length <= limit ? text : Array.from(text).slice(0, limit).join("");
  };
}

export function readId(value: unknown): string | null {
  return isReadableId(value) ? value : null;
}

/** Take the id of something else, or nothing as an empty string. */
export function readReference(value: unknown): string | null {
  return value === "" ? "" : readId(value);
}

/** Take #rrggbb, answered in lower case. */
export function readColor(value: unknown): string | null {
  return typeof value === "string" && COLOR.test(value) ? value.toLowerCase() : null;
}

/** Take a fractional index. */
export function readOrder(value: unknown): string | null {
  return typeof value === "string" && ORDER.test(value) ? value : null;
}

/** Make a reader of [numerator, denominator], reduced: low..high over 1..limit. */
export function fractionBetween(low: number, high: number, limit: number): Reader {
  return (value) => {
    if (!Array.isArray(value) || value.length !== 2) return null;
    const numerator = readInteger(value[0]);
    const denominator = readInteger(value[1]);
    if (numerator === null || denominator === null) return null;
    if (numerator < low || numerator > high || denominator < 1 || denominator > limit) return null;
    const divisor = gcd(numerator, denominator);
    return [numerator / divisor, denominator / divisor];
  };
}

/** Take [left, top, right, bottom] in 1/10000 of the source's size; something must be left. */
export function readCrop(value: unknown): number[] | null {
  if (!Array.isArray(value) || value.length !== 4) return null;
  const sides = value.map(readInteger);
  const kept = sides.filter((side) => side !== null && side >= 0 && side < CROP_WHOLE);
  const [left, top, right, bottom] = kept as number[];
  if (left === undefined || top === undefined) return null;
  if (right === undefined || bottom === undefined) return null;
  const fits = left + right < CROP_WHOLE && top + bottom < CROP_WHOLE;
  return fits ? [left, top, right, bottom] : null;
}

/** Take a colour, or nothing as an empty string. */
export function readPaint(value: unknown): string | null {
  return value === "" ? "" : readColor(value);
}

/** Take [[track ids], amount in 1/100 dB, attack in ms, release in ms]. */
export function readDuck(value: unknown): unknown[] | null {
  if (!Array.isArray(value) || value.length !== 4 || !Array.isArray(value[0])) return null;
  const sources = value[0].map(readId);
  const numbers = value.slice(1).map(readInteger);
  if (sources.includes(null) || sources.length > MOST_SOURCES) return null;
  const fits = numbers.every((number) => number !== null && number >= 0 && number <= DUCK_LIMIT);
  return fits ? [sources, ...numbers] : null;
}

/** Whether a value is [person id, epoch milliseconds], which marks a deletion. */
export function isTombstone(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  return typeof value[0] === "string" && readInteger(value[1]) !== null;
}
