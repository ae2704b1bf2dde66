// What this person looks at and has selected: personal, never in the document, not undoable.
import { create } from "zustand";
import type { Tool } from "@/engine/scene";
import { keptMarks, NO_MARKS, type RangeMarks } from "./range-marks";

export type SideTab = "inspector" | "renders" | "review";

export interface EditorView {
  readonly selection: ReadonlySet<string>;
  readonly snapping: boolean;
  /** What dragging a clip does. */
  readonly tool: Tool;
  readonly playing: boolean;
  /** Tracks that are heard and seen alone, in this browser only. */
  readonly solo: ReadonlySet<string>;
  /** The part that is worked on. */
  readonly marks: RangeMarks;
  readonly cheatSheet: boolean;
  readonly renderDialog: boolean;
  readonly sideTab: SideTab;
  select(ids: ReadonlySet<string>): void;
  toggleSnapping(): void;
  takeTool(tool: Tool): void;
  setPlaying(playing: boolean): void;
  toggleSolo(track: string): void;
  setMarks(marks: RangeMarks): void;
  openTab(tab: SideTab): void;
  show(panel: "cheatSheet" | "renderDialog", open: boolean): void;
}

const NOBODY: ReadonlySet<string> = new Set();

export const useEditorView = create<EditorView>((set) => ({
  selection: NOBODY,
  snapping: true,
  tool: "select",
  playing: false,
  solo: NOBODY,
  marks: NO_MARKS,
  cheatSheet: false,
  renderDialog: false,
  sideTab: "inspector",
  // The same selection stays the same object: everything that shows it compares by identity.
  select: (ids) =>
    set((view) => (sameSet(view.selection, ids) ? view : { selection: new Set(ids) })),
  toggleSnapping: () => set((view) => ({ snapping: !view.snapping })),
  takeTool: (tool) => set({ tool }),
  setPlaying: (playing) => set({ playing }),
  toggleSolo: (track) => set((view) => ({ solo: toggled(view.solo, track) })),
  setMarks: (marks) => set({ marks }),
  openTab: (sideTab) => set({ sideTab }),
  show: (panel, open) => set({ [panel]: open }),
}));

/** A new timeline is opened: nothing of the old one is selected. */
export function resetEditorView(timelineId: string): void {
  useEditorView.setState({
    selection: NOBODY,
    tool: "select",
    playing: false,
    solo: NOBODY,
    marks: keptMarks(timelineId),
    cheatSheet: false,
    renderDialog: false,
    sideTab: "inspector",
  });
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((id) => b.has(id));
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
