// Hosts the canvas engine: hands it scenes, carries out its intents.
import { useEffect, useRef, useState } from "react";
import { TimelineEngine } from "@/engine/timeline-engine";
import { type Editor, useEditor, useMayEdit } from "../editor";
import { useEditorView } from "../editor-view";
import { useRemotes } from "../presence/use-remotes";
import { ClipMenu, type ClipMenuPlace } from "./ClipMenu";
import { carryOut } from "./intents";
import { useAssetDrop } from "./use-asset-drop";
import { useScene } from "./use-scene";

export function TimelineCanvas() {
  const editor = useEditor();
  const host = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = useState<ClipMenuPlace | null>(null);
  const scene = useScene();
  const mayEdit = useMayEdit();
  const firstScene = useRef(scene);
  const mayEditNow = useRef(mayEdit);
  mayEditNow.current = mayEdit;

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const engine = new TimelineEngine(element, firstScene.current, {
      onIntent: (intent) => carryOut(editor, intent, mayEditNow.current),
      onSeek: (frame) => {
        useEditorView.getState().setPlaying(false);
        editor.playhead.seek(frame);
      },
      onView: (view) => editor.viewport.set(view),
      onDrag: (drag) => editor.session.presence.say({ drag }),
      onContextMenu: (clip, x, y) => setMenu({ clip, x, y }),
    });
    editor.engine.set(engine);
    editor.viewport.set(engine.view);
    engine.fit();
    return () => {
      editor.engine.set(null);
      engine.destroy();
    };
  }, [editor]);

  useEffect(() => editor.engine.get()?.setScene(scene), [editor, scene]);
  useRemotes();
  useFollowPlayhead(editor);
  useThemeChanges(editor);
  const drop = useAssetDrop(host);
  return (
    <>
      <div
        ref={host}
        data-testid="timeline-canvas"
        className="absolute inset-0 touch-none select-none overflow-hidden"
        {...drop}
      />
      <ClipMenu place={menu} onClose={() => setMenu(null)} />
    </>
  );
}

function useFollowPlayhead(editor: Editor): void {
  useEffect(() => {
    const show = () => {
      const engine = editor.engine.get();
      const dragging = engine?.isDragging ?? false;
      // What is seen is somebody else's to say while they are followed.
      const isMine = editor.following.whom.get() === null;
      engine?.setPlayhead(editor.playhead.getFrame(), isMine && !dragging);
    };
    show();
    return editor.playhead.subscribe(show);
  }, [editor]);
}

function useThemeChanges(editor: Editor): void {
  useEffect(() => {
    const observer = new MutationObserver(() => editor.engine.get()?.refreshTheme());
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    // Canvas text is drawn with whatever is loaded: once more when the shipped fonts are there.
    void document.fonts.ready.then(() => editor.engine.get()?.refreshTheme());
    return () => observer.disconnect();
  }, [editor]);
}
