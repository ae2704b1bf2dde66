// The timelines that lie in the one that is edited, for the preview: read, never written.
import { useQueries } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { keys } from "@/api/query-keys";
import { getProjection, getTimeline } from "@/api/timelines";
import type { Nested } from "@/compositor/scenes";
import type { Projection } from "@/timeline/model";
import type { Editor } from "./editor";
import { nestedIds } from "./nested-ids";

/** Edits of a timeline are told to those who have it open only: the others ask. */
const ASK_AGAIN_MS = 5000;
const NONE: Nested = new Map();

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
      refetchInterval: ASK_AGAIN_MS,
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

/** Null for one of another workspace: its media are not at hand, and a render has none of it. */
async function readNested(id: string, workspaceId?: string): Promise<Projection | null> {
  const timeline = await getTimeline(id);
  return timeline.workspace_id === workspaceId ? getProjection(id) : null;
}

function foundOf(results: readonly { readonly data: Projection | null | undefined }[]) {
  return results.map(({ data }) => data ?? null);
}

const neverChanges = () => () => undefined;
