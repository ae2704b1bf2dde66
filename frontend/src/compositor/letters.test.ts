import { expect, test } from "vitest";
import { firstLetters, lengthOf } from "./letters";

test("what hangs together is not parted; tests/render/test_lettering.py has the same case", () => {
  const text = "a\u0301👨\u200d👩1\ufe0f\u20e3🇩🇪";
  const begun = [0, 1, 2, 3, 6, 9, 10, 99].map((count) => lengthOf(firstLetters(text, count)));
  expect(begun).toEqual([0, 2, 2, 5, 8, 10, 10, 10]);
  expect(text.startsWith(firstLetters(text, 6))).toBe(true);
});
