// Opens a timeline's session while its page is shown, and puts together what the editor shares.
import { useEffect, useState } from "react";
import { requireSignIn, useSession } from "@/api/session";
import type { Asset, Timeline } from "@/api/types";
import { EditSession } from "@/collab/edit-session";
import { ExternalStore } from "@/collab/external-store";
import type { Nested } from "@/compositor/scenes";
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
import { useNested } from "./use-nested";

const KEEP_UNDO_MS = 1000;
const FIRST_VIEW: Viewport = { pxPerFrame: 4, scrollX: -14, scrollY: 0 };

const NOTES_LOST =
  "What this browser remembered of your edits could not all be read. The edits themselves are safe; " +
  "merge review begins anew.";
const UNDO_LOST = "The undo history of this tab could not be read and begins anew.";

/** How far a timeline's session has come. */
export type Opening =
  | { readonly type: "opening" }
  | { readonly type: "failed"; readonly error: Error; readonly tryAgain: () => void }
  | { readonly type: "open"; readonly editor: Editor };

const OPENING: Opening = { type: "opening" };

/** The editor of a timeline, as soon as its session is open. */
export function useEditSession(timeline: Timeline): Opening {
  const person = useSession((session) => session.person);
  const [opening, setOpening] = useState<Opening>(OPENING);
  const [attempt, setAttempt] = useState(1);
  const personId = person?.id ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another name of the same timeline or person is not another session.
  useEffect(() => {
    if (person === null) return;
    let left = false;
    let opened: EditSession | null = null;
    let endUndo: (() => void) | undefined;
    let endFollowing: (() => void) | undefined;
    resetEditorView(timeline.id);
    const { id, name, color } = person;
    const options = {
      timelineId: timeline.id,
      person: { id, name, color },
      role: timeline.role,
      signIn: requireSignIn,
    };
    EditSession.open(options)
      .then((session) => {
        if (left) return session.close();
        opened = session;
        const kept = new KeptUndo(sessionStorage, `${id}:${timeline.id}:${session.device}`);
        const edits = makeEdits(session, id, undoable(kept));
        endUndo = keepUndo(kept, edits);
        if (!session.notesAreWhole) showToast(NOTES_LOST, "bad");
        const editor = makeEditor(timeline, session, edits);
        endFollowing = () => editor.following.close();
        setOpening({ type: "open", editor });
      })
      .catch((reason: unknown) => {
        if (left) return;
        const tryAgain = () => setAttempt((now) => now + 1);
        setOpening({ type: "failed", error: asFailure(reason), tryAgain });
      });
    return () => {
      left = true;
      endUndo?.();
      endFollowing?.();
      opened?.close();
      setOpening(OPENING);
    };
  }, [timeline.id, personId, attempt]);
  const editor = opening.type === "open" ? opening.editor : null;
  useAssets(editor, timeline.project_id);
  useNested(editor);
  return opening;
}

function asFailure(reason: unknown): Error {
  const words = reason instanceof Error ? reason.message : String(reason);
  return new Error(
    `This browser could not open its copy of the timeline: ${words} What was saved is on the server. ` +
      "Allow this address to store data, then try again.",
  );
}

function undoable(kept: KeptUndo): readonly UndoEntry[] {
  const { entries, isWhole } = kept.read();
  if (!isWhole) showToast(UNDO_LOST, "bad");
  return entries;
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
    nested: new ExternalStore<Nested>(new Map()),
  };
}
