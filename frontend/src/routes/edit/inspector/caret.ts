// Where my caret belongs when somebody else types in the same title. Pure.

/** A caret at `caret` of `before`, once the text reads `after`. */
export function movedCaret(caret: number, before: string, after: string): number {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  if (caret <= start) return caret;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  const removedEnd = before.length - same;
  return caret >= removedEnd ? caret + after.length - before.length : start;
}
