// Everything this person can do to the document: each call is one gesture and one undo step.
import type { Asset } from "@/api/types";
import type { ExternalStore } from "@/collab/external-store";
import type { DropMode } from "@/engine/gestures";
import type { EditContext, Outcome, OverlapWay } from "@/timeline/commands/index";
import type { Patch } from "@/timeline/patches";

export type EditCommand = (context: EditContext) => Outcome;

export interface History {
  /** What undo would take back, such as `Move 2 clips`; null when there is nothing. */
  readonly undo: string | null;
  readonly redo: string | null;
}

export type ClipFields = Readonly<
  Record<string, string | number | boolean | readonly number[] | null>
>;

export interface Edits {
  readonly history: ExternalStore<History>;
  /**
   * Carries a command out as one gesture; answers what it made, null when it was refused.
   *
   * A refusal is told, and so is a limit that made less of it than was asked for.
   */
  apply(label: string, command: EditCommand): readonly string[] | null;
  /** Says a sentence to this person. */
  tell(words: string): void;
  /** Clips in a label: `Intro.mp4`, `title`, `3 clips`. */
  nameOf(ids: readonly string[]): string;
  move(
    ids: readonly string[],
    deltaFrames: number,
    tracks?: Readonly<Record<string, string>>,
    mode?: DropMode,
  ): void;
  trim(ids: readonly string[], edge: "head" | "tail", deltaFrames: number): void;
  /** Cuts the selected clips under the frame, or every clip under it when none of them is. */
  split(frame: number, selection: ReadonlySet<string>): void;
  remove(ids: readonly string[]): void;
  /** Puts an asset on the timeline; the ids of what was made. */
  place(asset: Asset, frame: number, track: string | null, mode?: DropMode): readonly string[];
  /** Puts a colour above the pictures; its id. */
  addSolid(frame: number): string | null;
  /** Puts a title above the pictures; its id. */
  addTitle(frame: number): string | null;
  addTrack(kind: "video" | "audio"): void;
  removeTrack(track: string): void;
  setClip(ids: readonly string[], fields: ClipFields, label: string): void;
  renameTrack(track: string, name: string): void;
  /** Shared by everybody; also possible on a locked track. */
  switchTrack(
    track: string,
    flag: "mute" | "hide" | "lock" | "sync",
    value: boolean,
    label: string,
  ): void;
  setTitle(id: string, text: string): void;
  /** Writes what merge review offers; false when a lock forbids it. */
  settle(label: string, patches: readonly Patch[]): boolean;
  settleOverlap(clip: string, way: OverlapWay): void;
  undo(): void;
  redo(): void;
}
