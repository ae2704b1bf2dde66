// Opens a timeline's session while its page is shown, and puts together what the editor shares.
import { useEffect, useState } from "react";
import { requireSignIn, useSession } from "@/api/session";
import type { Asset, Timeline } from "@/api/types";
import { EditSession } from "@/collab/edit-session";
import { ExternalStore } from "@/collab/external-store";
import type { TimelineEngine } from "@/engine/timeline-engine";
import type { Viewport } from "@/engine/viewport";
import { showToast } from "@/ui/toast";
import { DocumentEdits } from "./document-edits";
import type { Editor } from "./editor";
import { resetEditorView } from "./editor-view";
import { createPlayhead } from "./playhead";
import { useAssets } from "./use-assets";

const FIRST_VIEW: Viewport = { pxPerFrame: 4, scrollX: -14, scrollY: 0 };

/** The editor of a timeline; null until its session is open. */
export function useEditSession(timeline: Timeline): Editor | null {
  const person = useSession((session) => session.person);
  const [editor, setEditor] = useState<Editor | null>(null);
  const personId = person?.id ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another name of the same timeline or person is not another session.
  useEffect(() => {
    if (person === null) return;
    let left = false;
    let opened: EditSession | null = null;
    resetEditorView();
    const { id, name, color } = person;
    void EditSession.open({
      timelineId: timeline.id,
      person: { id, name, color },
      signIn: requireSignIn,
    }).then((session) => {
      if (left) return session.close();
      opened = session;
      setEditor(makeEditor(timeline, session, id));
    });
    return () => {
      left = true;
      opened?.close();
      setEditor(null);
    };
  }, [timeline.id, personId]);
  useAssets(editor, timeline.project_id);
  return editor;
}

function makeEditor(timeline: Timeline, session: EditSession, personId: string): Editor {
  return {
    timeline,
    session,
    edits: new DocumentEdits({
      store: session.store,
      personId,
      device: session.device,
      tell: (words) => showToast(words),
      now: Date.now,
    }),
    playhead: createPlayhead(),
    engine: new ExternalStore<TimelineEngine | null>(null),
    viewport: new ExternalStore(FIRST_VIEW),
    assets: new ExternalStore<ReadonlyMap<string, Asset>>(new Map()),
  };
}
