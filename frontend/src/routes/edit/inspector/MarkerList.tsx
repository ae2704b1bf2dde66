// Markers by name: all of them, or those of the selected clips.
import { Trash2 } from "lucide-react";
import { removeMarker, setMarker } from "@/timeline/commands/index";
import type { Marker } from "@/timeline/model";
import { IconButton } from "@/ui/IconButton";
import { useEditor, useMayEdit, useProjection } from "../editor";
import { frameLabel } from "../time-words";
import { Group, VALUE_CLASS } from "./Group";

export function MarkerList({ clips }: { clips: readonly string[] | null }) {
  const { markers } = useProjection();
  const shown = markers.filter(({ on }) => clips === null || clips.includes(on));
  if (shown.length === 0) return null;
  return (
    <Group title="Markers">
      <ul className="flex flex-col gap-1">
        {shown.map((marker) => (
          <MarkerLine key={marker.id} marker={marker} />
        ))}
      </ul>
    </Group>
  );
}

function MarkerLine({ marker }: { marker: Marker }) {
  const { edits, playhead } = useEditor();
  const projection = useProjection();
  const mayEdit = useMayEdit();
  const time = frameLabel(projection, marker.frame);
  const rename = (label: string) => {
    if (label === marker.label) return;
    edits.apply("Name marker", (context) =>
      setMarker(context, { marker: marker.id, fields: { label } }),
    );
  };
  return (
    <li className="flex items-center gap-1">
      <button
        type="button"
        onClick={() => playhead.seek(marker.frame)}
        className="shrink-0 rounded-[4px] px-1 font-mono text-[11px] text-ink-2 hover:text-ink-1"
      >
        {time}
      </button>
      <input
        key={marker.label}
        aria-label={`Name of the marker at ${time}`}
        defaultValue={marker.label}
        placeholder="Marker"
        maxLength={255}
        disabled={!mayEdit}
        onBlur={(event) => rename(event.currentTarget.value.trim())}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
        className={`${VALUE_CLASS} flex-1`}
      />
      <IconButton
        label={`Delete the marker at ${time}`}
        disabled={!mayEdit}
        onClick={() =>
          edits.apply("Delete marker", (context) => removeMarker(context, { marker: marker.id }))
        }
      >
        <Trash2 />
      </IconButton>
    </li>
  );
}
