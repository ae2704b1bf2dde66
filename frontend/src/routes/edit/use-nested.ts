// The timelines that lie in the one that is edited, for the preview: read, never written.
import { useQueries } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { ApiError } from "@/api/errors";
import { keys } from "@/api/query-keys";
import { getProjection, getTimeline } from "@/api/timelines";
import type { Nested } from "@/compositor/scenes";
import type { Projection } from "@/timeline/model";
import type { Editor } from "./editor";
import { nestedIds } from "./nested-ids";

/** Edits of a timeline are told to those who have it open only: the others ask. */
const ASK_AGAIN_MS = 5000;
const NONE: Nested = new Map();
/** No id at all, no right to it, no such timeline. */
const REFUSED = new Set([400, 403, 404, 422]);

/** Keeps the timelines that lie in the editor's, at any depth, by their ids. */
export function useNested(editor: Editor | null): void {
  const [known, setKnown] = useState(NONE);
  const projection = editor?.session.store.projection;
  // One string, so that an edit of something else changes nothing here.
  const wanted = useSyncExternalStore(projection?.subscribe ?? neverChanges, () =>
    projection === undefined
      ? ""
      : nestedIds(projection.get(), known, editor?.timeline.id).join(" "),
  );
  const ids = wanted === "" ? [] : wanted.split(" ");
  const found = useQueries({
    queries: ids.map((id) => ({
      queryKey: keys.projection(id),
      queryFn: () => readNested(id, editor?.timeline.workspace_id),
      // One that is gone comes back with an event, if at all.
      refetchInterval: askAgainAfter,
    })),
    combine: foundOf,
  });
  useEffect(() => {
    const shown = new Map(
      wanted.split(" ").flatMap((id, index): [string, Projection][] => {
        const timeline = found[index];
        return timeline ? [[id, timeline]] : [];
      }),
    );
    if (editor === null || shown.size + editor.nested.get().size === 0) return;
    setKnown(shown);
    editor.nested.set(shown);
  }, [editor, wanted, found]);
}

/** Null for what a render has not either: what is gone, not for us, or another workspace's. */
async function readNested(id: string, workspaceId?: string): Promise<Projection | null> {
  try {
    const timeline = await getTimeline(id);
    return timeline.workspace_id === workspaceId ? await getProjection(id) : null;
  } catch (error) {
    if (error instanceof ApiError && REFUSED.has(error.status)) return null;
    throw error;
  }
}

function foundOf(results: readonly { readonly data: Projection | null | undefined }[]) {
  return results.map(({ data }) => data ?? null);
}

function askAgainAfter({ state }: { readonly state: { readonly data: unknown } }) {
  return state.data === null ? false : ASK_AGAIN_MS;
}

const neverChanges = () => () => undefined;
