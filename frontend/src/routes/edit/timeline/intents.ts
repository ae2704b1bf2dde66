// What a finished gesture of the canvas becomes.
import type { Intent } from "@/engine/gestures";
import type { Editor } from "../editor";
import { useEditorView } from "../editor-view";
import { carryTool } from "../tool-edits";

export function carryOut(editor: Editor, intent: Intent, mayEdit: boolean): void {
  if (intent.type === "select") {
    useEditorView.getState().select(intent.ids);
    return;
  }
  if (intent.type === "open") {
    document.querySelector<HTMLElement>("[data-title-text], [data-clip-name]")?.focus();
    return;
  }
  if (!mayEdit) return;
  const { edits, session } = editor;
  if (intent.type === "move") {
    edits.move(intent.ids, intent.deltaFrames, intent.tracks, intent.mode);
  } else if (intent.type === "tool") carryTool(edits, session.store.projection.get(), intent);
  else editor.edits.trim(intent.ids, intent.edge, intent.deltaFrames);
}
