import { describe, expect, test } from "vitest";
import { markedRange, markIn, markOut, NO_MARKS, parseMarks } from "./range-marks";

describe("in and out marks", () => {
  test("the frame under the playhead belongs to the range at both ends", () => {
    const marks = markOut(markIn(NO_MARKS, 10), 20);
    expect(markedRange(marks, 100)).toEqual([10, 21]);
    expect(markedRange(markOut(markIn(NO_MARKS, 10), 10), 100)).toEqual([10, 11]);
  });

  test("one mark alone reaches to the timeline's end", () => {
    expect(markedRange(markIn(NO_MARKS, 10), 100)).toEqual([10, 100]);
    expect(markedRange(markOut(NO_MARKS, 10), 100)).toEqual([0, 11]);
    expect(markedRange(NO_MARKS, 100)).toBeNull();
  });

  test("the newer mark wins where both would cross", () => {
    const marks = markOut(markIn(NO_MARKS, 10), 20);
    expect(markIn(marks, 21)).toEqual({ first: 21, end: null });
    expect(markIn(marks, 20)).toEqual({ first: 20, end: 21 });
    expect(markOut(marks, 9)).toEqual({ first: null, end: 10 });
  });

  test("only what is left of the timeline counts", () => {
    const marks = markOut(markIn(NO_MARKS, 50), 80);
    expect(markedRange(marks, 60)).toEqual([50, 60]);
    expect(markedRange(marks, 50)).toBeNull();
    expect(markedRange(marks, 0)).toBeNull();
  });

  test("what is kept is read with care", () => {
    expect(parseMarks("[5,null]")).toEqual({ first: 5, end: null });
    for (const text of [null, "", "{}", "null", "[9,5]", '["a",-1]', "[1.5,1e99]"]) {
      expect(parseMarks(text), String(text)).toEqual(NO_MARKS);
    }
  });
});
