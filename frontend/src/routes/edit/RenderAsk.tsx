// The question before a render; it starts from exactly what this browser shows.

import { RenderDialog } from "@/renders/RenderDialog";
import type { RenderSubject } from "@/renders/render-range";
import type { Projection } from "@/timeline/model";
import { showToast } from "@/ui/toast";
import { useEditor, useProjection } from "./editor";
import { useEditorView } from "./editor-view";
import { useMarkedRange } from "./use-marked-range";

export function RenderAsk() {
  const { timeline, session } = useEditor();
  const open = useEditorView((view) => view.renderDialog);
  const show = useEditorView((view) => view.show);
  const openTab = useEditorView((view) => view.openTab);
  const selection = useEditorView((view) => view.selection);
  const solo = useEditorView((view) => view.solo);
  const marked = useMarkedRange();
  const projection = useProjection();
  if (!open) return null;
  const subject: RenderSubject = {
    timelineId: timeline.id,
    workspaceId: timeline.workspace_id,
    name: timeline.name,
    canvas: projection,
    duration: projection.duration,
    start: projection.start,
    drop: projection.drop,
    selection: extentOf(projection, selection),
    marked,
    solo: projection.tracks.map(({ id }) => id).filter((id) => solo.has(id)),
  };
  return (
    <RenderDialog
      subject={subject}
      stateVector={() => toBase64(session.store.stateVector())}
      onStarted={(files) => {
        show("renderDialog", false);
        openTab("renders");
        const what = files === 1 ? "The render is" : `${files} renders are`;
        showToast(`${what} queued. Everybody here can watch.`, "ok");
      }}
      onClose={() => show("renderDialog", false)}
    />
  );
}

/** The frames from the first selected clip's beginning to the last one's end. */
function extentOf(projection: Projection, selection: ReadonlySet<string>) {
  const clips = Object.entries(projection.clips)
    .filter(([id]) => selection.has(id))
    .map(([, clip]) => clip);
  if (clips.length === 0) return null;
  const first = Math.max(0, Math.min(...clips.map((clip) => clip.start)));
  return [first, Math.max(...clips.map((clip) => clip.end))] as const;
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
