import { useMemo } from "react";
import { useProjection } from "./editor";
import { useEditorView } from "./editor-view";
import { markedRange } from "./range-marks";

/** Frames between the in and the out mark; the same object until something of it changes. */
export function useMarkedRange(): readonly [number, number] | null {
  const { duration } = useProjection();
  const marks = useEditorView((view) => view.marks);
  return useMemo(() => markedRange(marks, duration), [marks, duration]);
}
