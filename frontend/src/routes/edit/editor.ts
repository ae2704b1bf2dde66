// What every part of the editor page shares, handed down by context.
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Asset, Timeline } from "@/api/types";
import type { EditSession } from "@/collab/edit-session";
import type { ExternalStore } from "@/collab/external-store";
import { mayEdit } from "@/collab/status";
import type { Nested } from "@/compositor/scenes";
import type { TimelineEngine } from "@/engine/timeline-engine";
import type { Viewport } from "@/engine/viewport";
import type { Projection } from "@/timeline/model";
import type { Edits } from "./edits";
import type { PlayheadStore } from "./playhead";
import type { Following } from "./presence/following";

export interface Editor {
  readonly timeline: Timeline;
  readonly session: EditSession;
  readonly edits: Edits;
  readonly playhead: PlayheadStore;
  /** Whose view this is, when it is somebody else's. */
  readonly following: Following;
  /** Null until the canvas is there. */
  readonly engine: ExternalStore<TimelineEngine | null>;
  readonly viewport: ExternalStore<Viewport>;
  /** By document key. */
  readonly assets: ExternalStore<ReadonlyMap<string, Asset>>;
  /** The timelines that lie in this one, as far as they are known. */
  readonly nested: ExternalStore<Nested>;
}

export const EditorContext = createContext<Editor | null>(null);

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (editor === null) throw new Error("this component belongs inside an open editor");
  return editor;
}

export function useStore<T>(store: ExternalStore<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

export function useProjection(): Projection {
  return useStore(useEditor().session.store.projection);
}

export function useMayEdit(): boolean {
  return mayEdit(useStore(useEditor().session.role));
}
