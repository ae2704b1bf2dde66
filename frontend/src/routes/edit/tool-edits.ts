// What the tools of the timeline do: rolling cuts, slipping and sliding clips.
import type { Tool } from "@/engine/scene";
import * as commands from "@/timeline/commands/index";
import type { Clip, Projection } from "@/timeline/model";
import { framesToFlicks } from "@/timeline/time";
import type { Edits } from "./edits";

export interface ToolEdit {
  readonly tool: Exclude<Tool, "select">;
  readonly ids: readonly string[];
  /** Which cut of the clips is rolled. */
  readonly edge: "head" | "tail";
  readonly deltaFrames: number;
}

/** Carry out what a tool was dragged, or nudged, to. */
export function carryTool(edits: Edits, projection: Projection, edit: ToolEdit): void {
  const { ids, deltaFrames: frames } = edit;
  const name = edits.nameOf(ids);
  if (edit.tool === "roll") {
    const cuts = cutsOf(projection, ids, edit.edge);
    if (cuts.length === 0) edits.tell("These clips do not touch another one there.");
    else edits.apply("Roll the cut", (context) => commands.rollCuts(context, { cuts, frames }));
  } else if (edit.tool === "slide") {
    edits.apply(`Slide ${name}`, (context) => commands.slideClips(context, { clips: ids, frames }));
  } else {
    // Dragging to the right brings earlier pictures into view, as if the film were pulled.
    const flicks = 0 - framesToFlicks(frames, projection.rate);
    edits.apply(`Slip ${name}`, (context) => commands.slipClips(context, { clips: ids, flicks }));
  }
}

/** The cuts at one edge of clips: pairs of clips that touch there. */
export function cutsOf(
  projection: Projection,
  ids: readonly string[],
  edge: "head" | "tail",
): (readonly [string, string])[] {
  return ids.flatMap((id) => {
    const clip = projection.clips[id] as Clip;
    const segments = projection.tracks.find((track) => track.id === clip.track)?.segments ?? [];
    const other = segments.find((segment) =>
      edge === "tail" ? segment.start === clip.end : segment.end === clip.start,
    );
    if (other === undefined) return [];
    return [edge === "tail" ? ([id, other.clip] as const) : ([other.clip, id] as const)];
  });
}
