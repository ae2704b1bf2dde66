// Dropping an asset from the media bin onto the tracks.
import { type DragEvent, type RefObject, useEffect, useRef } from "react";
import type { Asset } from "@/api/types";
import { DROP_WORDS, dropModeOf, type Ghost } from "@/engine/gestures";
import { nearestRow, RULER_HEIGHT, rowAt } from "@/engine/layout";
import { flicksPerFrame } from "@/engine/scene";
import { findSnap, snapTargets } from "@/engine/snapping";
import type { TimelineEngine } from "@/engine/timeline-engine";
import { nearestFrame } from "@/engine/viewport";
import { ASSET_DRAG_TYPE } from "@/media-bin/AssetCard";
import { type Editor, useEditor, useMayEdit } from "../editor";
import { useEditorView } from "../editor-view";
import { frameLabel } from "../time-words";

/** A still picture and an asset of unknown length are this long. */
const STILL_SECONDS = 5;

interface DropPlace {
  readonly frame: number;
  readonly track: string | null;
}

/** Length of an asset on the timeline. */
export function assetFrames(editor: Editor, asset: Asset): number {
  const projection = editor.session.store.projection.get();
  const flicks = asset.facts?.duration_flicks ?? 0;
  const [numerator, denominator] = projection.rate;
  if (flicks <= 0) return Math.round((STILL_SECONDS * numerator) / denominator);
  return Math.max(1, Math.floor(flicks / flicksPerFrame(projection) + 1e-6));
}

export function useAssetDrop(host: RefObject<HTMLDivElement | null>) {
  const editor = useEditor();
  const mayEdit = useMayEdit();
  const dragged = useDraggedAsset(editor);
  const place = (event: DragEvent, asset: Asset): DropPlace | null => {
    const engine = editor.engine.get();
    const box = host.current?.getBoundingClientRect();
    if (engine === null || box === undefined) return null;
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    const mode = DROP_WORDS[dropModeOf(keysOf(event))];
    return showDrop(editor, engine, asset, { ...at, snap: !event.altKey, mode });
  };
  return {
    onDragOver: (event: DragEvent) => {
      if (!mayEdit || !event.dataTransfer.types.includes(ASSET_DRAG_TYPE)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      if (dragged.current !== null) place(event, dragged.current);
    },
    onDragLeave: () => editor.engine.get()?.setDrop([], {}),
    onDrop: (event: DragEvent) => {
      const asset = findAsset(editor, event.dataTransfer.getData(ASSET_DRAG_TYPE));
      if (!mayEdit || asset === null || !asset.placeable) return;
      event.preventDefault();
      const to = place(event, asset);
      editor.engine.get()?.setDrop([], {});
      if (to === null) return;
      useEditorView
        .getState()
        .select(new Set(editor.edits.place(asset, to.frame, to.track, dropModeOf(keysOf(event)))));
    },
  };
}

function keysOf({ altKey, ctrlKey, metaKey }: DragEvent): { ctrl: boolean; alt: boolean } {
  return { ctrl: ctrlKey || metaKey, alt: altKey };
}

/** What is dragged cannot be read while it hovers, only when it starts and when it lands. */
function useDraggedAsset(editor: Editor): RefObject<Asset | null> {
  const dragged = useRef<Asset | null>(null);
  useEffect(() => {
    const onStart = (event: globalThis.DragEvent) => {
      const named = event.dataTransfer?.getData(ASSET_DRAG_TYPE) ?? "";
      dragged.current = findAsset(editor, named);
    };
    const onEnd = () => {
      dragged.current = null;
      editor.engine.get()?.setDrop([], {});
    };
    addEventListener("dragstart", onStart);
    addEventListener("dragend", onEnd);
    return () => {
      removeEventListener("dragstart", onStart);
      removeEventListener("dragend", onEnd);
    };
  }, [editor]);
  return dragged;
}

/** The bin names an asset by its id; documents name it by its key. */
function findAsset(editor: Editor, id: string): Asset | null {
  for (const asset of editor.assets.get().values()) {
    if (asset.id === id) return asset;
  }
  return null;
}

interface DropPointer {
  readonly x: number;
  readonly y: number;
  readonly snap: boolean;
  /** What becomes of what lies there, when it is not overwritten. */
  readonly mode: string;
}

function showDrop(
  editor: Editor,
  engine: TimelineEngine,
  asset: Asset,
  pointer: DropPointer,
): DropPlace | null {
  const { scene, layout, view } = engine;
  const length = assetFrames(editor, asset);
  const kind = asset.kind === "audio" ? "audio" : "video";
  const y = pointer.y - RULER_HEIGHT + view.scrollY;
  const under = rowAt(layout, y);
  const row = under?.track.kind === kind ? under : nearestRow(layout, y, kind);
  const raw = nearestFrame(view, pointer.x);
  const targets = snapTargets(scene.projection, new Set(), engine.playhead);
  const snap =
    scene.snapping && pointer.snap ? findSnap(targets, [raw, raw + length], view.pxPerFrame) : null;
  const frame = Math.max(0, raw + (snap?.correction ?? 0));
  const locked = row?.track.lock ?? false;
  const ghosts =
    row === null
      ? []
      : [{ id: "", track: row.track.id, start: frame, end: frame + length, name: asset.name }];
  const sound = soundGhost(engine, asset, frame, length);
  engine.setDrop(sound === null ? ghosts : [...ghosts, sound], {
    guide: snap?.target ?? null,
    tip: {
      lines: locked
        ? [`${row?.track.name} is locked`]
        : [frameLabel(scene.projection, frame), pointer.mode].filter(Boolean),
      tone: locked ? "refused" : "plain",
    },
  });
  return locked ? null : { frame, track: row?.track.id ?? null };
}

/** A video with sound lands on two tracks. */
function soundGhost(
  engine: TimelineEngine,
  asset: Asset,
  frame: number,
  length: number,
): (Ghost & { name: string }) | null {
  if (asset.kind !== "video" || (asset.facts?.channels ?? 0) === 0) return null;
  const row = engine.layout.rows.find(
    (candidate) => candidate.track.kind === "audio" && !candidate.track.lock,
  );
  if (row === undefined) return null;
  return { id: "", track: row.track.id, start: frame, end: frame + length, name: asset.name };
}
