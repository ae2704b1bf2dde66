// Opens a timeline's session while its page is shown, and puts together what the editor shares.
import { useEffect, useState } from "react";
import { requireSignIn, useSession } from "@/api/session";
import type { Asset, Timeline } from "@/api/types";
import { EditSession } from "@/collab/edit-session";
import { ExternalStore } from "@/collab/external-store";
import type { TimelineEngine } from "@/engine/timeline-engine";
import type { Viewport } from "@/engine/viewport";
import type { UndoEntry } from "@/timeline/undo";
import { showToast } from "@/ui/toast";
import { DocumentEdits } from "./document-edits";
import type { Editor } from "./editor";
import { resetEditorView } from "./editor-view";
import { KeptUndo } from "./kept-undo";
import { createPlayhead } from "./playhead";
import { Following } from "./presence/following";
import { useAssets } from "./use-assets";

const KEEP_UNDO_MS = 1000;
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
    let endUndo: (() => void) | undefined;
    let endFollowing: (() => void) | undefined;
    resetEditorView();
    const { id, name, color } = person;
    void EditSession.open({
      timelineId: timeline.id,
      person: { id, name, color },
      role: timeline.role,
      signIn: requireSignIn,
    }).then((session) => {
      if (left) return session.close();
      opened = session;
      const kept = new KeptUndo(sessionStorage, `${id}:${timeline.id}:${session.device}`);
      const edits = makeEdits(session, id, kept.read());
      endUndo = keepUndo(kept, edits);
      const made = makeEditor(timeline, session, edits);
      endFollowing = () => made.following.close();
      setEditor(made);
    });
    return () => {
      left = true;
      endUndo?.();
      endFollowing?.();
      opened?.close();
      setEditor(null);
    };
  }, [timeline.id, personId]);
  useAssets(editor, timeline.project_id);
  return editor;
}

function makeEdits(
  session: EditSession,
  personId: string,
  undoable: readonly UndoEntry[],
): DocumentEdits {
  return new DocumentEdits({
    store: session.store,
    personId,
    device: session.device,
    tell: (words) => showToast(words),
    // Tombstones carry it: everybody's deletions and edits are compared by one clock.
    now: () => Math.round(session.serverNowMs()),
    undoable,
  });
}

/** Keeps the history up to date in the storage; the answer ends that, with a last time. */
function keepUndo(kept: KeptUndo, edits: DocumentEdits): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const remember = () => {
    clearTimeout(timer);
    timer = undefined;
    kept.remember(edits.undoable);
  };
  const unsubscribe = edits.history.subscribe(() => {
    timer ??= setTimeout(remember, KEEP_UNDO_MS);
  });
  addEventListener("pagehide", remember);
  return () => {
    removeEventListener("pagehide", remember);
    unsubscribe();
    remember();
  };
}

function makeEditor(timeline: Timeline, session: EditSession, edits: DocumentEdits): Editor {
  const playhead = createPlayhead();
  const engine = new ExternalStore<TimelineEngine | null>(null);
  return {
    timeline,
    session,
    edits,
    playhead,
    engine,
    following: new Following({
      presence: session.presence,
      playhead,
      engine,
      projection: session.store.projection,
      serverNowMs: () => session.serverNowMs(),
      tell: (words) => showToast(words),
      storage: localStorage,
    }),
    viewport: new ExternalStore(FIRST_VIEW),
    assets: new ExternalStore<ReadonlyMap<string, Asset>>(new Map()),
  };
}
