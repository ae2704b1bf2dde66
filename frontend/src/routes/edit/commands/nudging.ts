// What the arrow keys do to the selection, by the tool in hand.
import { carryTool } from "../tool-edits";
import { type CommandContext, selected } from "./command-context";

/** Move, roll, slip or slide the selected clips by some frames. */
export function nudge(context: CommandContext, frames: number): void {
  const { edits, projection, view } = context;
  const ids = selected(context);
  if (view.tool !== "select") {
    carryTool(edits, projection, { tool: view.tool, ids, edge: "tail", deltaFrames: frames });
    return;
  }
  const starts = ids.map((id) => projection.clips[id]?.start ?? 0);
  edits.move(ids, Math.max(frames, 0 - Math.min(...starts)));
}
