// Undo, cutting, deleting and moving by keys.
import * as timeline from "@/timeline/commands/index";
import {
  aimOf,
  type CommandContext,
  type EditorCommand,
  hasSelection,
  mayEdit,
  selected,
} from "./command-context";
import { nudge } from "./nudging";
import { clipsToTrim } from "./targets";

type TrimTo = typeof timeline.trimHeadTo;

function trimTo(context: CommandContext, command: TrimTo): void {
  const frame = context.playhead.getFrame();
  const clips = clipsToTrim(aimOf(context));
  const label = `Trim ${context.edits.nameOf(clips)}`;
  context.edits.apply(label, (edit) => command(edit, { clips, frame }));
}

export const EDITING: readonly EditorCommand[] = [
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
    id: "split-all",
    label: "Split all tracks",
    group: "Editing",
    keys: ["Shift+S"],
    when: mayEdit,
    run: ({ edits, playhead }) => {
      const frame = playhead.getFrame();
      edits.apply("Split all tracks", (context) => timeline.splitTracks(context, { frame }));
    },
  },
  {
    id: "trim-head",
    label: "Begin at the playhead",
    group: "Editing",
    keys: ["["],
    when: mayEdit,
    run: (c) => trimTo(c, timeline.trimHeadTo),
  },
  {
    id: "trim-tail",
    label: "End at the playhead",
    group: "Editing",
    keys: ["]"],
    when: mayEdit,
    run: (c) => trimTo(c, timeline.trimTailTo),
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
    id: "add-solid",
    label: "Add a colour",
    group: "Editing",
    keys: [],
    when: mayEdit,
    run: ({ edits, playhead, view }) => {
      const id = edits.addSolid(playhead.getFrame());
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
