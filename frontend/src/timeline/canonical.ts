/** One spelling of JSON, so that equal projections are equal bytes in every language. */

/**
 * Encode with keys in code point order and no spaces; its UTF-8 is the canonical form.
 *
 * The value holds no float and no half of a surrogate pair; a projection never does.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const table = value as Record<string, unknown>;
  const parts: string[] = [];
  for (const key of Object.keys(table).sort(compareText)) {
    if (table[key] === undefined) continue;
    parts.push(`${JSON.stringify(key)}:${canonicalJson(table[key])}`);
  }
  return `{${parts.join(",")}}`;
}

/** Order by code point. JavaScript's own order differs where surrogates meet U+E000 to U+FFFF. */
export function compareText(first: string, second: string): number {
  if (first === second) return 0;
  const length = Math.min(first.length, second.length);
  for (let index = 0; index < length; index++) {
    const difference = rank(first.charCodeAt(index)) - rank(second.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return first.length - second.length;
}

/** Replace halves of surrogate pairs, which UTF-8 cannot hold. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
