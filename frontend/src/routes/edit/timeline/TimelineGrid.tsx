// The canvas as a grid that can be focused and read: one row per track, one cell per clip near the view.
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { RemotePerson } from "@/collab/presence-model";
import { type Layout, layoutTracks, type Row, segmentBox, segmentsBetween } from "@/engine/layout";
import { linkedClips } from "@/engine/partners";
import type { Viewport } from "@/engine/viewport";
import type { Clip, Projection, Segment } from "@/timeline/model";
import { type Editor, useEditor, useProjection } from "../editor";
import { useEditorView } from "../editor-view";
import { usePeople } from "../presence/use-remotes";
import { frameLabel, lengthWords } from "../time-words";
import { neighbourCell } from "./grid-walk";

/** Scrolling moves the cells this often: nobody reads them at sixty frames a second. */
const FOLLOW_MS = 100;
/** Zoomed far out, clips are slivers: the cells around the middle of the view are enough to walk from. */
const MOST_CELLS_PER_ROW = 120;

export function TimelineGrid() {
  const editor = useEditor();
  const projection = useProjection();
  const people = usePeople();
  const view = useSlowViewport(editor);
  const layout = useMemo(() => layoutTracks(projection), [projection]);
  const [current, setCurrent] = useState<string | null>(null);
  const grid = useRef<HTMLDivElement>(null);
  const first = firstClip(layout);
  const focusable = current !== null && projection.clips[current] !== undefined ? current : first;
  const walk = (event: KeyboardEvent) => {
    const to = neighbourCell(layout, focusable, event.key);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    setCurrent(to);
    reveal(editor, projection, to);
    requestAnimationFrame(() =>
      grid.current?.querySelector<HTMLElement>(`[data-clip-id="${to}"]`)?.focus(),
    );
  };
  const width = editor.engine.get()?.width ?? 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: cells are laid over a canvas, a table cannot be.
    <div
      ref={grid}
      role="grid"
      tabIndex={-1}
      aria-label="Clips"
      aria-rowcount={layout.rows.length}
      aria-colcount={Object.keys(projection.clips).length}
      onKeyDown={walk}
      className="pointer-events-none absolute inset-0 overflow-hidden"
    >
      {layout.rows.map((row, index) => (
        <GridRow key={row.track.id} index={index} name={row.track.name}>
          {visibleSegments(row, view, width).map((segment) => (
            <GridCell
              key={`${segment.clip}:${segment.start}`}
              segment={segment}
              row={row}
              view={view}
              projection={projection}
              people={people}
              focusable={segment.clip === focusable}
              onFocus={() => setCurrent(segment.clip)}
            />
          ))}
        </GridRow>
      ))}
    </div>
  );
}

function GridRow({
  index,
  name,
  children,
}: {
  index: number;
  name: string;
  children: React.ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid. biome-ignore lint/a11y/useFocusableInteractive: its cells are.
    <div role="row" tabIndex={-1} aria-rowindex={index + 1} aria-label={name}>
      {children}
    </div>
  );
}

interface GridCellProps {
  readonly segment: Segment;
  readonly row: Row;
  readonly view: Viewport;
  readonly projection: Projection;
  readonly people: readonly RemotePerson[];
  readonly focusable: boolean;
  readonly onFocus: () => void;
}

function GridCell({ segment, row, view, projection, people, focusable, onFocus }: GridCellProps) {
  const selected = useEditorView((state) => state.selection.has(segment.clip));
  const select = useEditorView((state) => state.select);
  const clip = projection.clips[segment.clip];
  if (clip === undefined) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    select(linkedClips(projection, segment.clip));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid.
    <div
      role="gridcell"
      tabIndex={focusable ? 0 : -1}
      aria-selected={selected}
      aria-label={clipWords(projection, row, segment, clip, selected, people)}
      data-clip-id={segment.clip}
      data-track-id={row.track.id}
      data-start={segment.start}
      data-end={segment.end}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      className="absolute focus-visible:outline-offset-[-2px]"
      style={segmentBox(view, row, segment)}
    />
  );
}

function clipWords(
  projection: Projection,
  row: Row,
  segment: Segment,
  clip: Clip,
  selected: boolean,
  people: readonly RemotePerson[],
): string {
  const parts = [
    (clip.kind === "text" ? clip.text : clip.name) || "Clip",
    row.track.name,
    `starts ${frameLabel(projection, segment.start)}`,
    lengthWords(projection, segment.end - segment.start),
    selected && "selected",
    clip.flags.includes("overlapped") && "partly covered",
    holders(people, segment.clip, "dragging") ?? holders(people, segment.clip, "selection"),
  ];
  return parts.filter(Boolean).join(", ");
}

/** `Ben is dragging`, `Ben and Cy are editing`. */
function holders(
  people: readonly RemotePerson[],
  clip: string,
  how: "dragging" | "selection",
): string | null {
  const names = people.filter((person) => person[how].includes(clip)).map(({ name }) => name);
  if (names.length === 0) return null;
  const verb = how === "dragging" ? "dragging" : "editing";
  return `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} ${verb}`;
}

function visibleSegments(row: Row, view: Viewport, width: number): Segment[] {
  const page = width / view.pxPerFrame;
  const first = view.scrollX / view.pxPerFrame - page;
  const near = segmentsBetween(row.track.segments, Math.max(0, first), first + page * 3);
  const skipped = Math.max(0, Math.floor((near.length - MOST_CELLS_PER_ROW) / 2));
  return near.slice(skipped, skipped + MOST_CELLS_PER_ROW);
}

function firstClip(layout: Layout): string | null {
  return layout.rows.find((row) => row.track.segments.length > 0)?.track.segments[0]?.clip ?? null;
}

function reveal(editor: Editor, projection: Projection, id: string): void {
  const engine = editor.engine.get();
  const clip = projection.clips[id];
  if (engine === null || clip === undefined) return;
  const { view, width } = engine;
  const left = clip.start * view.pxPerFrame - view.scrollX;
  if (left < 0 || left > width - 40)
    engine.setView({ ...view, scrollX: clip.start * view.pxPerFrame - width * 0.2 });
}

function useSlowViewport(editor: Editor): Viewport {
  const [view, setView] = useState(editor.viewport.get);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setView(editor.viewport.get());
      }, FOLLOW_MS);
    };
    follow();
    const stop = editor.viewport.subscribe(follow);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [editor]);
  return view;
}
