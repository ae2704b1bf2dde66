// The timeline as a file for another program.
import { Share } from "lucide-react";
import { useState } from "react";
import { ExportDialog } from "@/interchange/ExportDialog";
import type { Projection } from "@/timeline/model";
import { Button } from "@/ui/Button";
import type { Choice } from "@/ui/Select";
import { useEditor, useProjection } from "../editor";

export function ExportButton() {
  const { timeline } = useEditor();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" size="dense" icon={<Share aria-hidden />} onClick={() => setOpen(true)}>
        Export
      </Button>
      {open && <Ask timelineId={timeline.id} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Apart, so that only an open dialog follows every edit. */
function Ask({ timelineId, onClose }: { timelineId: string; onClose: () => void }) {
  return (
    <ExportDialog timelineId={timelineId} tracks={listTracks(useProjection())} onClose={onClose} />
  );
}

/** Tracks with clips; the server's own choice, the lowest with pictures, comes first. */
function listTracks({ tracks }: Projection): Choice<string>[] {
  const filled = tracks.filter((track) => track.segments.length > 0);
  const pictures = filled.filter((track) => track.kind === "video");
  const sound = filled.filter((track) => track.kind !== "video").reverse();
  return [...pictures, ...sound].map(({ id, name }) => ({ value: id, label: name || "Track" }));
}
