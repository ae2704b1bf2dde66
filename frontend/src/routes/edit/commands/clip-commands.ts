// What is done to the selected clips, and the tools that are in hand.
import type { Tool } from "@/engine/scene";
import * as timeline from "@/timeline/commands/index";
import { type CommandContext, type EditorCommand, hasSelection, selected } from "./command-context";

type OnClips = (
  context: timeline.EditContext,
  args: { readonly clips: readonly string[] },
) => timeline.Outcome;

function onClips(verb: string, command: OnClips) {
  return (context: CommandContext): void => {
    const clips = selected(context);
    const label = `${verb} ${context.edits.nameOf(clips)}`;
    context.edits.apply(label, (edit) => command(edit, { clips }));
  };
}

function freeze(context: CommandContext): void {
  const frame = context.playhead.getFrame();
  onClips("Freeze", (edit, args) => timeline.freezeClips(edit, { ...args, frame }))(context);
}

function tool(id: Tool, label: string, key: string): EditorCommand {
  return {
    id: `tool-${id}`,
    label,
    group: "Clips",
    keys: [key],
    run: ({ view }) => view.takeTool(id),
  };
}

export const CLIPS: readonly EditorCommand[] = [
  tool("select", "Tool: select and move", "V"),
  tool("roll", "Tool: roll a cut", "Shift+R"),
  tool("slip", "Tool: slip the source", "Y"),
  tool("slide", "Tool: slide between neighbours", "U"),
  {
    id: "link",
    label: "Link",
    group: "Clips",
    keys: [],
    when: (c) => hasSelection(c) && selected(c).length > 1,
    run: onClips("Link", timeline.linkClips),
  },
  {
    id: "unlink",
    label: "Unlink",
    group: "Clips",
    keys: [],
    when: (c) => hasSelection(c) && selected(c).some((id) => c.projection.clips[id]?.link !== ""),
    run: onClips("Unlink", timeline.unlinkClips),
  },
  {
    id: "reverse",
    label: "Play backwards",
    group: "Clips",
    keys: [],
    when: hasSelection,
    run: onClips("Reverse", timeline.reverseClips),
  },
  {
    id: "freeze",
    label: "Hold the picture at the playhead",
    group: "Clips",
    keys: [],
    when: hasSelection,
    run: freeze,
  },
  {
    id: "on-top",
    label: "Move on top of the others",
    group: "Clips",
    keys: [],
    when: hasSelection,
    run: onClips("Move on top", (edit, args) => timeline.moveOnTop(edit, { ...args, frames: 0 })),
  },
];
