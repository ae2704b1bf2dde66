// The media of a timeline: what is in the project's bin, and what left it but is still cut here.
import { useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { getAsset, listAssets } from "@/api/assets";
import { keys } from "@/api/query-keys";
import type { Asset } from "@/api/types";
import { ExternalStore } from "@/collab/external-store";
import type { Nested } from "@/compositor/scenes";
import { type Editor, useStore } from "./editor";

const NONE: readonly Asset[] = [];
const NOTHING_NESTED = new ExternalStore<Nested>(new Map());

/** Keeps the editor's media by document key. */
export function useAssets(editor: Editor | null, projectId: string): void {
  const { data: bin } = useQuery({
    queryKey: keys.assets(projectId),
    queryFn: () => listAssets(projectId),
  });
  const others = useAssetsOutsideBin(editor, bin);
  useEffect(() => {
    if (bin === undefined) return;
    editor?.assets.set(new Map([...others, ...bin].map((asset) => [asset.key, asset])));
  }, [editor, bin, others]);
}

function useAssetsOutsideBin(
  editor: Editor | null,
  bin: readonly Asset[] | undefined,
): readonly Asset[] {
  const projection = editor?.session.store.projection;
  const nested = useStore(editor?.nested ?? NOTHING_NESTED);
  // One string, so that an edit of something else changes nothing here.
  const ids = useSyncExternalStore(projection?.subscribe ?? neverChanges, () =>
    projection === undefined || bin === undefined
      ? ""
      : idsOutside(
          [projection.get(), ...nested.values()].flatMap(({ assets }) => Object.values(assets)),
          bin,
        ),
  );
  return useQueries({
    queries: (ids === "" ? [] : ids.split(" ")).map((id) => ({
      queryKey: keys.asset(id),
      queryFn: () => getAsset(id),
    })),
    combine: knownOf,
  });
}

const neverChanges = () => () => undefined;

function idsOutside(used: readonly { readonly id: string }[], bin: readonly Asset[]): string {
  const inside = new Set(bin.map((asset) => asset.id));
  const outside = used.map(({ id }) => id).filter((id) => !inside.has(id));
  return [...new Set(outside)].sort().join(" ");
}

function knownOf(results: readonly { readonly data: Asset | undefined }[]): readonly Asset[] {
  const known = results.flatMap(({ data }) => data ?? []);
  return known.length === 0 ? NONE : known;
}
