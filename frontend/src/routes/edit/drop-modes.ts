// Which command each way of dropping is.
import type { DropMode } from "@/engine/gestures";
import * as commands from "@/timeline/commands/index";

/** Of clips that are dragged. */
export const MOVES = {
  overwrite: commands.moveClips,
  insert: commands.moveAndInsert,
  "on-top": commands.moveOnTop,
} satisfies Record<DropMode, unknown>;

/** Of media from the bin. */
export const PLACES = {
  overwrite: commands.addClip,
  insert: commands.insertClip,
  "on-top": commands.placeOnTop,
} satisfies Record<DropMode, unknown>;
