/** Captions: when each word of a text is spoken. */

import { wellFormed } from "./canonical.ts";
import { readInteger } from "./values.ts";

/** Start and length in flicks, and what is said. */
export type Word = readonly [start: number, length: number, text: string];

const MOST_WORDS = 1000;
const LONGEST_WORD = 200;

/** Take [[start, length, text], ...]; one that does not fit spoils them all. */
export function readWords(value: unknown): Word[] | null {
  if (!Array.isArray(value) || value.length > MOST_WORDS) return null;
  const words: Word[] = [];
  for (const raw of value) {
    const word = readWord(raw);
    if (word === null) return null;
    words.push(word);
  }
  return words;
}

function readWord(value: unknown): Word | null {
  if (!Array.isArray(value) || value.length !== 3 || typeof value[2] !== "string") return null;
  const [start, length] = [readInteger(value[0]), readInteger(value[1])];
  if (start === null || length === null || start < 0 || length < 0) return null;
  return [start, length, Array.from(wellFormed(value[2])).slice(0, LONGEST_WORD).join("")];
}
