// Everything this person can do to the document: each call is one gesture and one undo step.
import type { Asset } from "@/api/types";
import type { ExternalStore } from "@/collab/external-store";

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
  move(
    ids: readonly string[],
    deltaFrames: number,
    tracks?: Readonly<Record<string, string>>,
  ): void;
  trim(ids: readonly string[], edge: "head" | "tail", deltaFrames: number): void;
  /** Cuts the selected clips under the frame, or every clip under it when none of them is. */
  split(frame: number, selection: ReadonlySet<string>): void;
  remove(ids: readonly string[]): void;
  /** Puts an asset on the timeline; the ids of what was made. */
  place(asset: Asset, frame: number, track: string | null): readonly string[];
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
  undo(): void;
  redo(): void;
}
