// Puts together what the canvas engine draws.
import { useMemo } from "react";
import type { Asset } from "@/api/types";
import type { Scene, SceneAsset } from "@/engine/scene";
import { useEditor, useMayEdit, useProjection, useStore } from "../editor";
import { useEditorView } from "../editor-view";
import { type Counting, deltaLabel, frameLabel } from "../time-words";
import { useMarkedRange } from "../use-marked-range";

export function useScene(): Scene {
  const projection = useProjection();
  const assets = useStore(useEditor().assets);
  const selection = useEditorView((view) => view.selection);
  const solo = useEditorView((view) => view.solo);
  const tool = useEditorView((view) => view.tool);
  const snapping = useEditorView((view) => view.snapping);
  const mayEdit = useMayEdit();
  const marked = useMarkedRange();
  const findAsset = useMemo(() => {
    const known = new Map([...assets].map(([key, asset]) => [key, sceneAsset(asset)]));
    return (key: string) => known.get(key) ?? null;
  }, [assets]);
  const { rate, start, drop } = projection;
  const [numerator, denominator] = rate;
  // Labels depend on the rate alone, so that an edit does not count as a change of the ruler.
  const words = useMemo(() => {
    const about: Counting = { rate: [numerator, denominator], start, drop };
    return {
      formatFrame: (frame: number) => frameLabel(about, frame),
      formatDelta: (frames: number) => deltaLabel(about, frames),
    };
  }, [numerator, denominator, start, drop]);
  return useMemo(
    () => ({
      projection,
      findAsset,
      selection,
      solo,
      marked,
      snapping,
      tool,
      readOnly: !mayEdit,
      ...words,
    }),
    [projection, findAsset, selection, solo, marked, snapping, tool, mayEdit, words],
  );
}

function sceneAsset(asset: Asset): SceneAsset {
  return {
    kind: asset.kind,
    durationFlicks: asset.facts?.duration_flicks ?? 0,
    stripUrls: asset.urls?.strips ?? [],
    pictureUrl: asset.urls?.picture ?? null,
    peaksUrl: asset.urls?.peaks ?? null,
  };
}
