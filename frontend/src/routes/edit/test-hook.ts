// What browser tests may read. It only reads: everything they do goes through keys and pointer.

import type { SyncStatus } from "@/collab/status";
import type { Projection } from "@/timeline/model";
import type { Editor } from "./editor";
import { toBase64 } from "./RenderAsk";

export interface CutroomHook {
  projection(): Projection;
  /** Base64. */
  stateVector(): string;
  status(): SyncStatus;
  playhead(): number;
  /** Paintings of the timeline so far; stands still while nothing changes. */
  repaints(): number;
}

declare global {
  interface Window {
    __cutroom?: CutroomHook;
  }
}

export function installTestHook(editor: Editor): () => void {
  window.__cutroom = {
    projection: () => editor.session.store.projection.get(),
    stateVector: () => toBase64(editor.session.store.stateVector()),
    status: () => editor.session.status.get(),
    playhead: () => editor.playhead.getFrame(),
    repaints: () => editor.engine.get()?.repaints ?? 0,
  };
  return () => {
    delete window.__cutroom;
  };
}
