// In and out marks: what a render is offered first, and what the ruler shows.
import { keepMarks, markIn, markOut, NO_MARKS, type RangeMarks } from "../range-marks";
import type { CommandContext, EditorCommand } from "./command-context";

const hasFrames = ({ projection }: CommandContext) => projection.duration > 0;
const isMarked = ({ view }: CommandContext) => view.marks.first !== null || view.marks.end !== null;

/** The frame that is seen: behind the end it is the last one. */
const shown = ({ playhead, projection }: CommandContext) =>
  Math.min(playhead.getFrame(), projection.duration - 1);

function set({ view, timelineId }: CommandContext, marks: RangeMarks): void {
  view.setMarks(marks);
  keepMarks(timelineId, marks);
}

export const RANGE: readonly EditorCommand[] = [
  {
    id: "mark-in",
    label: "Mark in",
    group: "Markers",
    keys: ["I"],
    when: hasFrames,
    run: (c) => set(c, markIn(c.view.marks, shown(c))),
  },
  {
    id: "mark-out",
    label: "Mark out",
    group: "Markers",
    keys: ["O"],
    when: hasFrames,
    run: (c) => set(c, markOut(c.view.marks, shown(c))),
  },
  {
    id: "go-in",
    label: "Go to the in mark",
    group: "Markers",
    keys: ["Shift+I"],
    when: ({ view }) => view.marks.first !== null,
    run: ({ view, playhead }) => playhead.seek(view.marks.first ?? 0),
  },
  {
    id: "go-out",
    label: "Go to the out mark",
    group: "Markers",
    keys: ["Shift+O"],
    when: ({ view }) => view.marks.end !== null,
    run: ({ view, playhead }) => playhead.seek((view.marks.end ?? 1) - 1),
  },
  {
    id: "clear-marks",
    label: "Clear the in and out marks",
    group: "Markers",
    keys: ["Alt+X"],
    when: isMarked,
    run: (c) => set(c, NO_MARKS),
  },
];
