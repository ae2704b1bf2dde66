// The panels at their places; splitters drag and remember.
import { useLayoutEffect, useRef, useState } from "react";
import { useWorkspaceEvents } from "@/live/cache";
import { MediaBin } from "@/media-bin/MediaBin";
import { CheatSheet } from "./commands/CheatSheet";
import { useCommandKeys } from "./commands/use-commands";
import { useEditor, useMayEdit } from "./editor";
import { useEditorView } from "./editor-view";
import { PreviewColumn } from "./PreviewColumn";
import { FollowFrame } from "./presence/FollowFrame";
import { RenderAsk } from "./RenderAsk";
import { useRemembered } from "./remembered";
import { SidePanel } from "./SidePanel";
import { Splitter } from "./Splitter";
import { TimelinePanel } from "./timeline/TimelinePanel";
import { Notices } from "./top/Notices";
import { TopBar } from "./top/TopBar";

const LEAST_SIDE = 200;
const LEAST_TIMELINE = 180;
const LEAST_UPPER = 220;

export function EditorLayout() {
  const editor = useEditor();
  useCommandKeys();
  useWorkspaceEvents(editor.timeline.workspace_id);
  const [bin, setBin] = useRemembered("bin-width", 284);
  const [side, setSide] = useRemembered("side-width", 296);
  const [upper, setUpper] = useRemembered("upper-percent", 46);
  const [frame, size] = useSize();
  const upperPx = Math.max(
    LEAST_UPPER,
    Math.min(size.height - LEAST_TIMELINE, (size.height * upper) / 100),
  );
  const mostSide = Math.max(LEAST_SIDE, size.width / 3);
  return (
    <div className="flex h-full flex-col overflow-hidden bg-canvas">
      <TopBar />
      <Notices />
      <main ref={frame} className="flex min-h-0 flex-1 flex-col">
        <div className="flex min-h-0 shrink-0" style={{ height: upperPx }}>
          <div className="shrink-0" style={{ width: Math.min(bin, mostSide) }}>
            <Bin />
          </div>
          <Splitter
            label="Width of the media panel"
            axis="x"
            value={bin}
            least={LEAST_SIDE}
            most={mostSide}
            onChange={setBin}
          />
          <PreviewColumn />
          <Splitter
            label="Width of the inspector"
            axis="x"
            value={side}
            least={LEAST_SIDE}
            most={mostSide}
            inverted
            onChange={setSide}
          />
          <div className="shrink-0" style={{ width: Math.min(side, mostSide) }}>
            <SidePanel />
          </div>
        </div>
        <Splitter
          label="Height of the timeline"
          axis="y"
          value={upperPx}
          least={LEAST_UPPER}
          most={Math.max(LEAST_UPPER, size.height - LEAST_TIMELINE)}
          onChange={(px) => setUpper((px / Math.max(1, size.height)) * 100)}
        />
        <TimelinePanel />
      </main>
      <CheatSheet />
      <FollowFrame />
      <RenderAsk />
    </div>
  );
}

function Bin() {
  const { timeline, edits, playhead } = useEditor();
  const mayEdit = useMayEdit();
  return (
    <MediaBin
      projectId={timeline.project_id}
      canEdit={mayEdit}
      onInsert={(asset) => {
        useEditorView.getState().select(new Set(edits.place(asset, playhead.getFrame(), null)));
      }}
    />
  );
}

function useSize() {
  const element = useRef<HTMLElement>(null);
  const [size, setSize] = useState({ width: 1440, height: 856 });
  useLayoutEffect(() => {
    const watched = element.current;
    if (watched === null) return;
    const observer = new ResizeObserver(() =>
      setSize({ width: watched.clientWidth, height: watched.clientHeight }),
    );
    observer.observe(watched);
    return () => observer.disconnect();
  }, []);
  return [element, size] as const;
}
