// Where a title's lines may break: at spaces, and between ideographs, as the renderer's
// render_worker/pictures/line_breaking.py does with the same table.
import table from "../../../render_worker/fonts/line_breaks.json";

const NEVER_FIRST = new Set(table.never_first);
const NEVER_LAST = new Set(table.never_last);
/** Two of the same of these are one sign. */
const UNPARTED = new Set("—―");

/** Break text so that no line is wider than the box; what cannot be broken stands alone. */
export function wrapLines(
  text: string,
  width: number,
  measure: (line: string) => number,
): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const [glue, part] of partsOf(paragraph)) {
      const longer = line === "" ? part : `${line}${glue}${part}`;
      if (line !== "" && measure(longer) > width) {
        lines.push(line);
        line = part;
      } else line = longer;
    }
    lines.push(line);
  }
  return lines;
}

/** What stays together, each with what stands before it on the same line. */
function* partsOf(paragraph: string): Generator<readonly [glue: string, part: string]> {
  for (const word of paragraph.split(" ")) {
    let [glue, part, before] = [" ", "", ""];
    for (const after of word) {
      const isMark = isIn(table.marks, after);
      if (!isMark && before !== "" && breaksBetween(before, after)) {
        yield [glue, part];
        [glue, part] = ["", ""];
      }
      part += after;
      if (!isMark) before = after;
    }
    yield [glue, part];
  }
}

function breaksBetween(before: string, after: string): boolean {
  if (!isIn(table.ideographs, before) && !isIn(table.ideographs, after)) return false;
  const isOneSign = before === after && UNPARTED.has(after);
  return !NEVER_FIRST.has(after) && !NEVER_LAST.has(before) && !isOneSign;
}

function isIn(ranges: readonly (readonly number[])[], character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return ranges.some(([first = 0, last = first]) => first <= code && code <= last);
}
