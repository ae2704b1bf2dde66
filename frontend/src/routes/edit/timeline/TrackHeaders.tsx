// The column left of the tracks: name, mute or hide, lock, solo. Scrolls with the canvas.
import { useMemo } from "react";
import { layoutTracks, RULER_HEIGHT } from "@/engine/layout";
import { useEditor, useProjection, useStore } from "../editor";
import { TrackHeader } from "./TrackHeader";

export const HEADER_WIDTH = 176;

export function TrackHeaders() {
  const projection = useProjection();
  const editor = useEditor();
  const { scrollY } = useStore(editor.viewport);
  const layout = useMemo(() => layoutTracks(projection), [projection]);
  return (
    <div
      className="relative shrink-0 overflow-hidden border-line border-r bg-surface-1"
      style={{ width: HEADER_WIDTH }}
      onWheel={(event) => {
        const engine = editor.engine.get();
        engine?.setView({ ...engine.view, scrollY: engine.view.scrollY + event.deltaY });
      }}
    >
      <div
        className="absolute inset-x-0 top-0 z-10 border-line border-b bg-surface-1"
        style={{ height: RULER_HEIGHT }}
      />
      <ul
        aria-label="Tracks"
        className="absolute inset-x-0"
        style={{ top: RULER_HEIGHT - scrollY }}
      >
        {layout.rows.map((row) => (
          <TrackHeader key={row.track.id} row={row} />
        ))}
      </ul>
    </div>
  );
}
