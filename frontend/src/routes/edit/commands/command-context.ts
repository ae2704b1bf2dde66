// What every command of the editor may use.
import type { Asset } from "@/api/types";
import type { TimelineEngine } from "@/engine/timeline-engine";
import type { DocumentData, Projection } from "@/timeline/model";
import type { EditorView } from "../editor-view";
import type { Edits } from "../edits";
import type { PlayheadStore } from "../playhead";
import type { Following } from "../presence/following";
import type { Command } from "./registry";
import type { Aim } from "./targets";

export interface CommandContext {
  readonly timelineId: string;
  readonly data: DocumentData;
  readonly projection: Projection;
  readonly edits: Edits;
  readonly view: EditorView;
  readonly playhead: PlayheadStore;
  readonly engine: TimelineEngine | null;
  readonly following: Following;
  /** What is in this project's bin, by document key. */
  readonly assets: ReadonlyMap<string, Asset>;
  readonly mayEdit: boolean;
}

export type EditorCommand = Command<CommandContext>;

/** What a command about the playhead aims at. */
export const aimOf = (context: CommandContext): Aim => ({
  projection: context.projection,
  selection: selected(context),
  frame: context.playhead.getFrame(),
});

export const mayEdit = (context: CommandContext) => context.mayEdit;

/** The selected clips that are still there. */
export const selected = ({ view, projection }: CommandContext) =>
  [...view.selection].filter((id) => projection.clips[id] !== undefined);

export const hasSelection = (context: CommandContext) =>
  context.mayEdit && selected(context).length > 0;
