// The editor of one timeline: opens its session, waits for the document, shows the panels.
import { useEffect, useMemo, useState } from "react";
import type { Timeline } from "@/api/types";
import { ErrorState, Skeleton } from "@/ui/states";
import { EditorLayout } from "./EditorLayout";
import { EditorContext, useEditor, useStore } from "./editor";
import { useSharedPresence } from "./presence/use-shared-presence";
import { SessionEnd } from "./SessionEnd";
import { installTestHook } from "./test-hook";
import { useEditSession } from "./use-edit-session";

export function EditorPage({ timeline }: { timeline: Timeline }) {
  const opening = useEditSession(timeline);
  const editor = opening.type === "open" ? opening.editor : null;
  useEffect(() => (editor === null ? undefined : installTestHook(editor)), [editor]);
  // A renamed timeline is a new object of the same session.
  const shared = useMemo(
    () => (editor === null ? null : { ...editor, timeline }),
    [editor, timeline],
  );
  if (opening.type === "failed") {
    return (
      <div className="p-4">
        <ErrorState error={opening.error} retry={opening.tryAgain} />
      </div>
    );
  }
  if (shared === null) return <Opening words="Opening the timeline" />;
  return (
    <EditorContext value={shared}>
      <OpenEditor />
    </EditorContext>
  );
}

function OpenEditor() {
  const { session } = useEditor();
  const loaded = useStore(session.loaded);
  const status = useStore(session.status);
  useSharedPresence();
  if (status.type === "offline" && status.ended !== null && status.ended !== "signed-out") {
    return <SessionEnd reason={status.ended} edits={status.edits} />;
  }
  return loaded ? <EditorLayout /> : <Opening words="Fetching the timeline" />;
}

function Opening({ words }: { words: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 6000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-label={words} className="flex h-full flex-col gap-3 p-4">
      <Skeleton rows={6} className="h-16" />
      {late && (
        <p className="text-ink-3">
          The server has not answered yet. The page goes on by itself when it does.
        </p>
      )}
    </div>
  );
}
