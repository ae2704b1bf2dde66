/** The shape of ids inside a document, and those that are derived so that two people agree. */

import { sha256 } from "./sha256.ts";

/** Crockford's base 32 in lower case: no i, l, o, u. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const READABLE = /^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$/;
const ID_LENGTH = 12;

/**
 * Whether a document id is taken at all.
 *
 * Wider than what we write, so that hand-made documents open; plain ASCII, so that both languages
 * sort it alike.
 */
export function isReadableId(value: unknown): value is string {
  return typeof value === "string" && READABLE.test(value);
}

/** Spell a new id from at least eight random bytes of the caller. */
export function idFromBytes(randomBytes: Uint8Array): string {
  return spell(randomBytes);
}

/** Name an asset inside documents: derived from its UUID in lower-case text form. */
export function assetKey(assetId: string): string {
  return spell(sha256(assetId));
}

/**
 * Name the piece that begins at a local frame of a lineage.
 *
 * Two people who cut the same clip at the same frame write the same id. `k` is raised when the id
 * before it belongs to a piece that is alive.
 */
export function splitId(root: string, local: number, k = 0): string {
  return spell(sha256(`${root}|${local}|${k}`));
}

/** Name the transition between two clips. */
export function pairId(first: string, second: string): string {
  return `${first}>${second}`;
}

function spell(bytes: Uint8Array): string {
  let number = 0n;
  for (const byte of bytes.subarray(0, 8)) number = (number << 8n) | BigInt(byte);
  number >>= 4n;
  let id = "";
  for (let index = 0; index < ID_LENGTH; index++) {
    id = ALPHABET.charAt(Number(number & 31n)) + id;
    number >>= 5n;
  }
  return id;
}
