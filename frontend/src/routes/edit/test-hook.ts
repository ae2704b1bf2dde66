// What browser tests may read. It only reads: everything they do goes through keys and pointer.

import type { RemoteMotion } from "@/collab/presence-model";
import type { SyncStatus } from "@/collab/status";
import type { Viewport } from "@/engine/viewport";
import type { Projection } from "@/timeline/model";
import type { Editor } from "./editor";
import { playheadOf } from "./presence/use-remotes";
import { toBase64 } from "./RenderAsk";

export interface CutroomHook {
  projection(): Projection;
  /** Base64. */
  stateVector(): string;
  status(): SyncStatus;
  playhead(): number;
  /** What the others do, as far as is known here: where their playheads are at this moment. */
  others(): readonly (RemoteMotion & { readonly name: string; readonly frame: number | null })[];
  view(): Viewport;
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
    others: () => {
      const { people, motions } = editor.session.presence;
      return motions.get().map((motion) => ({
        ...motion,
        name: people.get().find((one) => one.clientId === motion.clientId)?.name ?? "",
        frame: playheadOf(editor, motion),
      }));
    },
    view: () => editor.viewport.get(),
    repaints: () => editor.engine.get()?.repaints ?? 0,
  };
  return () => {
    delete window.__cutroom;
  };
}
