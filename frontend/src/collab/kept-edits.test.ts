import { expect, test } from "vitest";
import { KeptEdits } from "./kept-edits";

function storageWith(text: string | null) {
  let kept = text;
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => {
      kept = value;
    },
    removeItem: () => {
      kept = null;
    },
  };
}

test("edits are counted over all tabs that are closed", () => {
  const edits = new KeptEdits(storageWith('{"one":2,"two":3}'), "p:t", "one");

  expect(edits.fromBefore).toBe(5);
  expect(edits.isUnreadable).toBe(false);
});

test.each(["{half", "[]", "null", "7", '{"one":"many"}'])(
  "a number that cannot be read counts as none and is told: %s",
  (text) => {
    const storage = storageWith(text);

    const edits = new KeptEdits(storage, "p:t", "one");
    edits.remember(4);

    expect(edits.fromBefore).toBe(0);
    expect(edits.isUnreadable).toBe(true);
    expect(storage.getItem()).toBe('{"one":4}');
  },
);
