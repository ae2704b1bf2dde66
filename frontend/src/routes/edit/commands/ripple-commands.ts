// Edits that take along what lies behind them.
import * as timeline from "@/timeline/commands/index";
import {
  aimOf,
  type CommandContext,
  type EditorCommand,
  hasSelection,
  mayEdit,
  selected,
} from "./command-context";
import { gapUnderPlayhead, underPlayhead } from "./targets";

/** Cut off what lies on one side of the playhead; answers the clip it is about. */
function rippleTrim(context: CommandContext, edge: "head" | "tail"): void {
  const { edits, projection, playhead } = context;
  const frame = playhead.getFrame();
  const id = underPlayhead(aimOf(context));
  const clip = id === null ? undefined : projection.clips[id];
  if (id === null || clip === undefined) {
    edits.tell("No clip lies under the playhead.");
    return;
  }
  const clips = timeline.withLinked(projection, [id]);
  const frames = frame - (edge === "head" ? clip.start : clip.end);
  const command = edge === "head" ? timeline.rippleTrimHead : timeline.rippleTrimTail;
  const done = edits.apply(`Ripple trim ${edits.nameOf(clips)}`, (edit) =>
    command(edit, { clips, frames }),
  );
  if (done !== null && edge === "head") playhead.seek(clip.start);
}

export const RIPPLING: readonly EditorCommand[] = [
  {
    id: "ripple-delete",
    label: "Delete and close the gap",
    group: "Editing",
    keys: ["Shift+Delete", "Shift+Backspace"],
    when: hasSelection,
    run: (c) => {
      const clips = selected(c);
      const label = `Ripple delete ${c.edits.nameOf(clips)}`;
      if (c.edits.apply(label, (edit) => timeline.rippleDelete(edit, { clips })) === null) return;
      c.view.select(new Set());
    },
  },
  {
    id: "ripple-trim-head",
    label: "Cut off what lies before the playhead",
    group: "Editing",
    keys: ["Q"],
    when: mayEdit,
    run: (c) => rippleTrim(c, "head"),
  },
  {
    id: "ripple-trim-tail",
    label: "Cut off what lies behind the playhead",
    group: "Editing",
    keys: ["W"],
    when: mayEdit,
    run: (c) => rippleTrim(c, "tail"),
  },
  {
    id: "close-gap",
    label: "Close the gap at the playhead",
    group: "Editing",
    keys: [],
    when: mayEdit,
    run: (c) => {
      const track = gapUnderPlayhead(aimOf(c));
      const frame = c.playhead.getFrame();
      if (track === null) c.edits.tell("There is no gap at the playhead.");
      else c.edits.apply("Close gap", (edit) => timeline.closeGap(edit, { track, frame }));
    },
  },
];
