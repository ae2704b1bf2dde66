// Which characters hang together, as render_worker/pictures/fonts.py parts them.

/** Marks, joiners, skin colours and the tags of flags. */
const CONTINUES = /^(?:\p{M}|\u200d|[\u{1f3fb}-\u{1f3ff}]|[\u{e0020}-\u{e007f}])$/u;
const FLAG_HALF = /^[\u{1f1e6}-\u{1f1ff}]$/u;

/** How many characters a text has. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** A text's first characters, and what hangs on the last of them. */
export function firstLetters(text: string, count: number): string {
  const characters = [...text];
  let end = 0;
  while (end < Math.min(count, characters.length)) end = clusterEnd(characters, end);
  return characters.slice(0, end).join("");
}

function clusterEnd(characters: readonly string[], start: number): number {
  let end = start + 1;
  while (end < characters.length && hangsOn(characters, start, end)) end++;
  return end;
}

function hangsOn(characters: readonly string[], start: number, place: number): boolean {
  const [first = "", before = "", character = ""] = [
    characters[start],
    characters[place - 1],
    characters[place],
  ];
  const isFlag = place === start + 1 && FLAG_HALF.test(first) && FLAG_HALF.test(character);
  return CONTINUES.test(character) || before === "\u200d" || isFlag;
}
