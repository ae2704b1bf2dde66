// Copying, pasting and duplicating.
import * as timeline from "@/timeline/commands/index";
import { copyOf, pasteHomes, readClipboard, writeClipboard } from "../clipboard";
import { count } from "../edit-words";
import {
  type CommandContext,
  type EditorCommand,
  hasSelection,
  mayEdit,
  selected,
} from "./command-context";

/** Keeps the selected clips; false when there are none, or no room for them. */
function copy({ data, edits, projection, timelineId, view }: CommandContext): boolean {
  const ids = [...view.selection].filter((id) => projection.clips[id] !== undefined);
  const [source] = ids;
  if (source === undefined) return false;
  const clipboard = copyOf(data, projection, ids);
  if (writeClipboard({ clipboard, timelineId, source })) return true;
  edits.tell("The browser has no room to keep so many clips.");
  return false;
}

function cut(context: CommandContext): void {
  const ids = selected(context);
  if (!copy(context)) return;
  const label = `Cut ${context.edits.nameOf(ids)}`;
  const done = context.edits.apply(label, (edit) => timeline.deleteClips(edit, { clips: ids }));
  if (done !== null) context.view.select(new Set());
}

type Paste = typeof timeline.pasteClips;

function paste(context: CommandContext, command: Paste): void {
  const { edits, playhead, projection, view } = context;
  const copied = readClipboard();
  if (copied === null) {
    edits.tell("Nothing has been copied yet.");
    return;
  }
  const { clipboard } = copied;
  const at = playhead.getFrame();
  const made = edits.apply(`Paste ${count(clipboard.clips.length, "clip")}`, (edit) => {
    const { steps, tracks } = homesFor(edit, clipboard);
    const pasted = command(timeline.afterSteps(edit, steps), { clipboard, at, tracks });
    return timeline.joinedSteps(steps, pasted);
  });
  if (made === null) return;
  view.select(new Set(made.filter((id) => !projection.tracks.some((track) => track.id === id))));
  tellOffline(context, clipboard);
}

/** The tracks that copies go to; those that are missing are made in the same edit. */
function homesFor(edit: timeline.EditContext, clipboard: timeline.Clipboard) {
  const { tracks, missing } = pasteHomes(edit.projection, clipboard);
  const homes = { ...tracks };
  const steps: timeline.Done[] = [];
  for (const kind of ["video", "audio"] as const) {
    for (const from of missing[kind]) {
      const step = timeline.addTrack(timeline.afterSteps(edit, steps), { kind });
      if (step.type === "refused") continue;
      steps.push(step);
      homes[from] = step.made[0] ?? from;
    }
  }
  return { steps, tracks: homes };
}

function tellOffline({ assets, edits }: CommandContext, { assets: pasted }: timeline.Clipboard) {
  const unknown = Object.keys(pasted).filter((key) => !assets.has(key));
  if (unknown.length === 0) return;
  const files = count(unknown.length, "file");
  edits.tell(`${files} of what was pasted are not in this project: upload them to see them here.`);
}

export const CLIPBOARD: readonly EditorCommand[] = [
  {
    id: "copy",
    label: "Copy",
    group: "Clipboard",
    keys: ["Ctrl+C"],
    leavesText: true,
    when: ({ view }) => view.selection.size > 0,
    run: (c) => void copy(c),
  },
  {
    id: "cut",
    label: "Cut",
    group: "Clipboard",
    keys: ["Ctrl+X"],
    leavesText: true,
    when: hasSelection,
    run: cut,
  },
  {
    id: "paste",
    label: "Paste at the playhead",
    group: "Clipboard",
    keys: ["Ctrl+V"],
    when: mayEdit,
    run: (c) => paste(c, timeline.pasteClips),
  },
  {
    id: "paste-insert",
    label: "Paste between, moving the rest",
    group: "Clipboard",
    keys: ["Ctrl+Shift+V"],
    when: mayEdit,
    run: (c) => paste(c, timeline.pasteInsert),
  },
  {
    id: "duplicate",
    label: "Duplicate",
    group: "Clipboard",
    keys: ["Ctrl+D"],
    when: hasSelection,
    run: (c) => {
      const clips = selected(c);
      const label = `Duplicate ${c.edits.nameOf(clips)}`;
      const made = c.edits.apply(label, (edit) => timeline.duplicateClips(edit, { clips }));
      if (made !== null) c.view.select(new Set(made));
    },
  },
  {
    id: "paste-attributes",
    label: "Paste looks and sound",
    group: "Clipboard",
    keys: ["Ctrl+Alt+V"],
    when: hasSelection,
    run: (c) => {
      const copied = readClipboard();
      if (copied?.timelineId !== c.timelineId) {
        c.edits.tell("Copy a clip of this timeline first.");
        return;
      }
      const clips = selected(c);
      const label = `Paste looks to ${c.edits.nameOf(clips)}`;
      const { source } = copied;
      c.edits.apply(label, (edit) => timeline.pasteAttributes(edit, { source, clips }));
    },
  },
];
