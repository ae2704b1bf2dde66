import { expect, test } from "vitest";
import { movedCaret } from "./caret";

test.each([
  ["typed before me", 5, "Title", "The Title", 9],
  ["typed after me", 2, "Title", "Title card", 2],
  ["deleted before me", 9, "The Title", "Title", 5],
  ["deleted around me", 2, "Title", "Te", 1],
])("%s", (_what, caret, before, after, expected) => {
  expect(movedCaret(caret, before, after)).toBe(expected);
});
