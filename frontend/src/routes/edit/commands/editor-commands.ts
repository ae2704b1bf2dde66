// Every command of the editor, with its keys.
import type { TimelineEngine } from "@/engine/timeline-engine";
import type { Projection } from "@/timeline/model";
import { countedFps } from "@/timeline/time";
import type { EditorView } from "../editor-view";
import type { Edits } from "../edits";
import type { PlayheadStore } from "../playhead";
import { cutAfter, cutBefore } from "./cuts";
import { type Command, CommandRegistry } from "./registry";

export interface CommandContext {
  readonly projection: Projection;
  readonly edits: Edits;
  readonly view: EditorView;
  readonly playhead: PlayheadStore;
  readonly engine: TimelineEngine | null;
  readonly mayEdit: boolean;
}

type EditorCommand = Command<CommandContext>;

const hasSelection = (context: CommandContext) =>
  context.mayEdit && context.view.selection.size > 0;
const mayEdit = (context: CommandContext) => context.mayEdit;
const selected = ({ view }: CommandContext) => [...view.selection];

function step(context: CommandContext, frames: number): void {
  context.playhead.seek(context.playhead.getFrame() + frames);
}

function nudge(context: CommandContext, frames: number): void {
  const starts = selected(context).map((id) => context.projection.clips[id]?.start ?? 0);
  context.edits.move(selected(context), Math.max(frames, -Math.min(...starts)));
}

const second = ({ projection }: CommandContext) => countedFps(projection.rate);

const PLAYBACK: readonly EditorCommand[] = [
  {
    id: "play",
    label: "Play or pause",
    group: "Playback",
    keys: ["Space", "K"],
    run: ({ view }) => view.setPlaying(!view.playing),
  },
  {
    id: "step-back",
    label: "Back one frame",
    group: "Playback",
    keys: ["ArrowLeft"],
    repeats: true,
    run: (c) => step(c, -1),
  },
  {
    id: "step-forward",
    label: "Forward one frame",
    group: "Playback",
    keys: ["ArrowRight"],
    repeats: true,
    run: (c) => step(c, 1),
  },
  {
    id: "second-back",
    label: "Back one second",
    group: "Playback",
    keys: ["Shift+ArrowLeft"],
    repeats: true,
    run: (c) => step(c, -second(c)),
  },
  {
    id: "second-forward",
    label: "Forward one second",
    group: "Playback",
    keys: ["Shift+ArrowRight"],
    repeats: true,
    run: (c) => step(c, second(c)),
  },
  {
    id: "start",
    label: "Go to the start",
    group: "Playback",
    keys: ["Home"],
    run: ({ playhead }) => playhead.seek(0),
  },
  {
    id: "end",
    label: "Go to the end",
    group: "Playback",
    keys: ["End"],
    run: ({ playhead, projection }) => playhead.seek(projection.duration),
  },
  {
    id: "previous-cut",
    label: "Previous cut",
    group: "Playback",
    keys: ["ArrowUp"],
    repeats: true,
    run: ({ playhead, projection }) => playhead.seek(cutBefore(projection, playhead.getFrame())),
  },
  {
    id: "next-cut",
    label: "Next cut",
    group: "Playback",
    keys: ["ArrowDown"],
    repeats: true,
    run: ({ playhead, projection }) => playhead.seek(cutAfter(projection, playhead.getFrame())),
  },
];

const EDITING: readonly EditorCommand[] = [
  {
    id: "undo",
    label: "Undo",
    group: "Editing",
    keys: ["Ctrl+Z"],
    repeats: true,
    when: (c) => c.mayEdit && c.edits.history.get().undo !== null,
    run: ({ edits }) => edits.undo(),
  },
  {
    id: "redo",
    label: "Redo",
    group: "Editing",
    keys: ["Ctrl+Shift+Z", "Ctrl+Y"],
    repeats: true,
    when: (c) => c.mayEdit && c.edits.history.get().redo !== null,
    run: ({ edits }) => edits.redo(),
  },
  {
    id: "split",
    label: "Split at the playhead",
    group: "Editing",
    keys: ["S", "Ctrl+B", "Ctrl+K"],
    when: mayEdit,
    run: ({ edits, playhead, view }) => edits.split(playhead.getFrame(), view.selection),
  },
  {
    id: "delete",
    label: "Delete",
    group: "Editing",
    keys: ["Delete", "Backspace"],
    when: hasSelection,
    run: (c) => {
      c.edits.remove(selected(c));
      c.view.select(new Set());
    },
  },
  {
    id: "nudge-left",
    label: "Move one frame left",
    group: "Editing",
    keys: ["Alt+ArrowLeft"],
    repeats: true,
    when: hasSelection,
    run: (c) => nudge(c, -1),
  },
  {
    id: "nudge-right",
    label: "Move one frame right",
    group: "Editing",
    keys: ["Alt+ArrowRight"],
    repeats: true,
    when: hasSelection,
    run: (c) => nudge(c, 1),
  },
  {
    id: "nudge-left-10",
    label: "Move ten frames left",
    group: "Editing",
    keys: ["Alt+Shift+ArrowLeft"],
    repeats: true,
    when: hasSelection,
    run: (c) => nudge(c, -10),
  },
  {
    id: "nudge-right-10",
    label: "Move ten frames right",
    group: "Editing",
    keys: ["Alt+Shift+ArrowRight"],
    repeats: true,
    when: hasSelection,
    run: (c) => nudge(c, 10),
  },
  {
    id: "add-title",
    label: "Add a title",
    group: "Editing",
    keys: ["Shift+T"],
    when: mayEdit,
    run: ({ edits, playhead, view }) => {
      const id = edits.addTitle(playhead.getFrame());
      if (id !== null) view.select(new Set([id]));
    },
  },
  {
    id: "add-video-track",
    label: "Add a video track",
    group: "Editing",
    keys: [],
    when: mayEdit,
    run: ({ edits }) => edits.addTrack("video"),
  },
  {
    id: "add-audio-track",
    label: "Add an audio track",
    group: "Editing",
    keys: [],
    when: mayEdit,
    run: ({ edits }) => edits.addTrack("audio"),
  },
];

const SELECTING: readonly EditorCommand[] = [
  {
    id: "select-all",
    label: "Select all clips",
    group: "Selection",
    keys: ["Ctrl+A"],
    run: ({ view, projection }) => view.select(new Set(Object.keys(projection.clips))),
  },
  {
    id: "select-none",
    label: "Cancel a drag, or select nothing",
    group: "Selection",
    keys: ["Escape"],
    run: ({ engine, view }) => {
      if (engine?.cancelGesture() !== true) view.select(new Set());
    },
  },
];

const VIEW: readonly EditorCommand[] = [
  {
    id: "snapping",
    label: "Snapping",
    group: "View",
    keys: ["N"],
    run: ({ view }) => view.toggleSnapping(),
  },
  {
    id: "zoom-in",
    label: "Zoom in",
    group: "View",
    keys: ["=", "+"],
    repeats: true,
    run: ({ engine }) => engine?.zoomStep(1),
  },
  {
    id: "zoom-out",
    label: "Zoom out",
    group: "View",
    keys: ["-"],
    repeats: true,
    run: ({ engine }) => engine?.zoomStep(-1),
  },
  {
    id: "fit",
    label: "Show the whole timeline",
    group: "View",
    keys: ["\\", "Shift+Z"],
    run: ({ engine }) => engine?.fit(),
  },
  {
    id: "cheat-sheet",
    label: "Keys",
    group: "Help",
    keys: ["?"],
    run: ({ view }) => view.show("cheatSheet", !view.cheatSheet),
  },
];

export const editorCommands = new CommandRegistry<CommandContext>([
  ...PLAYBACK,
  ...EDITING,
  ...SELECTING,
  ...VIEW,
]);
