// What a finished gesture of the canvas becomes.
import type { Intent } from "@/engine/gestures";
import type { Editor } from "../editor";
import { useEditorView } from "../editor-view";

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
  if (intent.type === "move") editor.edits.move(intent.ids, intent.deltaFrames, intent.tracks);
  else editor.edits.trim(intent.ids, intent.edge, intent.deltaFrames);
}
