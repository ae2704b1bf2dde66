// The question before a render; it starts from exactly what this browser shows.

import { RenderDialog } from "@/renders/RenderDialog";
import { showToast } from "@/ui/toast";
import { useEditor } from "./editor";
import { useEditorView } from "./editor-view";

export function RenderAsk() {
  const { timeline, session } = useEditor();
  const open = useEditorView((view) => view.renderDialog);
  const show = useEditorView((view) => view.show);
  const openTab = useEditorView((view) => view.openTab);
  if (!open) return null;
  return (
    <RenderDialog
      timelineId={timeline.id}
      stateVector={() => toBase64(session.store.stateVector())}
      onStarted={() => {
        show("renderDialog", false);
        openTab("renders");
        showToast("The render is queued. Everybody here can watch it.", "ok");
      }}
      onClose={() => show("renderDialog", false)}
    />
  );
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
