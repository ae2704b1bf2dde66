// Runs commands from keys and from buttons.
import { type KeyboardEvent as ReactKeyboardEvent, useCallback, useEffect } from "react";
import { mayEdit } from "@/collab/status";
import { type Editor, useEditor } from "../editor";
import { useEditorView } from "../editor-view";
import { type CommandContext, editorCommands } from "./editor-commands";
import { isTyping, showKeys } from "./keys";

export const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);

function contextOf(editor: Editor): CommandContext {
  return {
    timelineId: editor.timeline.id,
    data: editor.session.store.data,
    assets: editor.assets.get(),
    projection: editor.session.store.projection.get(),
    edits: editor.edits,
    view: useEditorView.getState(),
    playhead: editor.playhead,
    engine: editor.engine.get(),
    following: editor.following,
    mayEdit: mayEdit(editor.session.role.get()),
  };
}

/** A function that runs a command by its id; false when it cannot be done now. */
export function useRunCommand(): (id: string) => boolean {
  const editor = useEditor();
  return useCallback((id) => editorCommands.run(id, contextOf(editor)), [editor]);
}

/** A function that says whether a command can be done now. */
export function useCanRun(): (id: string) => boolean {
  const editor = useEditor();
  return useCallback((id) => editorCommands.canRun(id, contextOf(editor)), [editor]);
}

/** Label and key of a command, for a button or a menu. */
export function commandWords(id: string): {
  readonly label: string;
  readonly keys: string | undefined;
} {
  const command = editorCommands.get(id);
  const key = command.keys[0];
  return { label: command.label, keys: key === undefined ? undefined : showKeys(key, IS_MAC) };
}

/** Listens to the keyboard while the editor is open. */
export function useCommandKeys(): void {
  const editor = useEditor();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (
        event.defaultPrevented ||
        event.isComposing ||
        isTyping(event.target) ||
        isInOverlay(event.target)
      )
        return;
      const command = editorCommands.findByPress(event, IS_MAC);
      if (command === undefined) return;
      if (command.leavesText === true && getSelection()?.isCollapsed === false) return;
      // Also when it cannot be done now: Backspace must not leave the page, Space must not scroll.
      event.preventDefault();
      if (event.repeat && command.repeats !== true) return;
      editorCommands.run(command.id, contextOf(editor));
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [editor]);
}

/**
 * Undo and redo where the document's words are typed. The browser's own undo forgets everything
 * as soon as somebody else's words come in.
 */
export function useUndoKeys(): (event: ReactKeyboardEvent) => void {
  const editor = useEditor();
  return (event) => {
    const command = editorCommands.findByPress(event.nativeEvent, IS_MAC);
    if (command?.id !== "undo" && command?.id !== "redo") return;
    event.preventDefault();
    editorCommands.run(command.id, contextOf(editor));
  };
}

/** Dialogs and menus have keys of their own. */
function isInOverlay(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("[role=dialog], [role=menu], [role=listbox]") !== null
  );
}
