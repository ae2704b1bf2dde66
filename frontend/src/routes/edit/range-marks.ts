// The in and out marks: the part of a timeline that somebody works on. Personal, kept in this browser.

export interface RangeMarks {
  /** The first frame, where it is marked. */
  readonly first: number | null;
  /** The frame after the last one. */
  readonly end: number | null;
}

export const NO_MARKS: RangeMarks = { first: null, end: null };

/** An in mark at or behind the out mark takes the out mark away. */
export function markIn(marks: RangeMarks, frame: number): RangeMarks {
  return { first: frame, end: marks.end !== null && marks.end > frame ? marks.end : null };
}

/** The frame that is seen when the out mark is set belongs to the range. */
export function markOut(marks: RangeMarks, frame: number): RangeMarks {
  return {
    first: marks.first !== null && marks.first <= frame ? marks.first : null,
    end: frame + 1,
  };
}

/** Frames [first, end) of a timeline so long; null when nothing is marked or left of it. */
export function markedRange(
  { first, end }: RangeMarks,
  duration: number,
): readonly [number, number] | null {
  if (first === null && end === null) return null;
  const range = [first ?? 0, Math.min(end ?? duration, duration)] as const;
  return range[0] < range[1] ? range : null;
}

const keyOf = (timelineId: string) => `cutroom.marks.${timelineId}`;

export function keepMarks(timelineId: string, marks: RangeMarks): void {
  if (marks.first === null && marks.end === null) localStorage.removeItem(keyOf(timelineId));
  else localStorage.setItem(keyOf(timelineId), JSON.stringify([marks.first, marks.end]));
}

/** What was kept; anything else that lies there is no mark. */
export function keptMarks(timelineId: string): RangeMarks {
  return parseMarks(localStorage.getItem(keyOf(timelineId)));
}

export function parseMarks(text: string | null): RangeMarks {
  try {
    const [first, end] = JSON.parse(text ?? "[]") as unknown[];
    const marks = { first: frameOf(first), end: frameOf(end) };
    const isTurned = marks.first !== null && marks.end !== null && marks.first >= marks.end;
    return isTurned ? NO_MARKS : marks;
  } catch {
    return NO_MARKS;
  }
}

function frameOf(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;
}
