// What is selected, in numbers that can be typed.
import { MousePointerClick } from "lucide-react";
import { EmptyState } from "@/ui/states";
import { useProjection } from "../editor";
import { useEditorView } from "../editor-view";
import { ClipInspector } from "./ClipInspector";
import { MarkerList } from "./MarkerList";

export function Inspector() {
  const projection = useProjection();
  const selection = useEditorView((view) => view.selection);
  const ids = [...selection].filter((id) => projection.clips[id] !== undefined);
  const [first] = ids;
  if (first === undefined) {
    return (
      <>
        <EmptyState
          dense
          icon={<MousePointerClick />}
          title="Nothing is selected"
          text="Press a clip to see its time, picture and sound."
        />
        <MarkerList clips={null} />
      </>
    );
  }
  return <ClipInspector key={first} ids={ids} projection={projection} />;
}
