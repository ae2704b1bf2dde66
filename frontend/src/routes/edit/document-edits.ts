// Gestures become commands, commands become patches, patches are written and remembered for undo.
import type { Asset } from "@/api/types";
import { randomId } from "@/collab/device";
import type { DocStore } from "@/collab/doc-store";
import { ExternalStore } from "@/collab/external-store";
import type { DropMode } from "@/engine/gestures";
import { segmentsBetween } from "@/engine/layout";
import * as commands from "@/timeline/commands/index";
import type { Track } from "@/timeline/model";
import type { Patch } from "@/timeline/patches";
import { type Reversal, type UndoEntry, UndoStack } from "@/timeline/undo";
import { assetFacts } from "./asset-facts";
import { coalesce } from "./coalesce";
import { MOVES, PLACES } from "./drop-modes";
import { count, reversalWords } from "./edit-words";
import type { ClipFields, EditCommand, Edits, History } from "./edits";
import { limitWords } from "./limit-words";
import { touchesLocked } from "./locked-tracks";

const ID_LENGTH = 12;
const TITLE_SECONDS = 5;
/** Changes of one field that follow each other closely are one gesture: a slider, typing. */
const SAME_GESTURE_MS = 800;

const SOLID_COLOR = "#3a4a5c";

/** Places something over the pictures. */
type PlaceAbove = (
  context: commands.EditContext,
  spot: { readonly track: string; readonly at: number; readonly length: number },
) => commands.Outcome;

export interface DocumentEditsOptions {
  readonly store: DocStore;
  readonly personId: string;
  /** Names this tab's ripple counters. */
  readonly device: string;
  /** Says a sentence to the person. */
  readonly tell: (words: string) => void;
  readonly now: () => number;
  /** The history that a reload kept. */
  readonly undoable?: readonly UndoEntry[];
}

export class DocumentEdits implements Edits {
  readonly history = new ExternalStore<History>({ undo: null, redo: null });
  readonly #options: DocumentEditsOptions;
  readonly #stack: UndoStack;
  #last: { readonly key: string; readonly at: number; readonly patches: readonly Patch[] } | null =
    null;

  constructor(options: DocumentEditsOptions) {
    this.#options = options;
    this.#stack = new UndoStack(options.undoable);
    this.#publish();
  }

  /** For keeping over a reload. */
  get undoable(): readonly UndoEntry[] {
    return this.#stack.entries;
  }

  apply(label: string, command: EditCommand): readonly string[] | null {
    const done = this.#carryOut(label, command);
    if (done === null) return null;
    this.#remember(label, done.patches, null);
    const words = limitWords(done.limits);
    if (words !== null) this.tell(words);
    return done.made;
  }

  tell(words: string): void {
    this.#options.tell(words);
  }

  move(
    ids: readonly string[],
    frames: number,
    tracks: Readonly<Record<string, string>> = {},
    mode: DropMode = "overwrite",
  ): void {
    const command = MOVES[mode];
    this.#run(`Move ${this.nameOf(ids)}`, (context) =>
      command(context, { clips: ids, frames, tracks }),
    );
  }

  trim(ids: readonly string[], edge: "head" | "tail", frames: number): void {
    const command = edge === "head" ? commands.trimHead : commands.trimTail;
    this.#run(`Trim ${this.nameOf(ids)}`, (context) => command(context, { clips: ids, frames }));
  }

  split(frame: number, selection: ReadonlySet<string>): void {
    const { clips } = this.#projection;
    const under = Object.keys(clips).filter((id) => {
      const clip = clips[id];
      return clip !== undefined && clip.start < frame && frame < clip.end;
    });
    const chosen = under.filter((id) => selection.has(id));
    const ids = commands.withLinked(this.#projection, chosen.length > 0 ? chosen : under);
    this.#run(`Split ${this.nameOf(ids)}`, (context) =>
      commands.splitClips(context, { clips: ids, frame }),
    );
  }

  remove(ids: readonly string[]): void {
    this.#run(`Delete ${this.nameOf(ids)}`, (context) =>
      commands.deleteClips(context, { clips: ids }),
    );
  }

  place(
    asset: Asset,
    frame: number,
    track: string | null,
    mode: DropMode = "overwrite",
  ): readonly string[] {
    const kind = asset.kind === "audio" ? "audio" : "video";
    const target = track ?? this.#firstTrack(kind);
    if (target === null) {
      this.#options.tell(`There is no ${kind} track to put it on.`);
      return [];
    }
    const command = PLACES[mode];
    const args = { asset: asset.key, facts: assetFacts(asset), track: target, at: frame };
    return this.apply(`Add ${asset.name}`, (context) => command(context, args)) ?? [];
  }

  addTitle(frame: number): string | null {
    return this.#addAbove("Add title", frame, (context, spot) =>
      commands.addTitle(context, { ...spot, text: "Title" }),
    );
  }

  addSolid(frame: number): string | null {
    return this.#addAbove("Add colour", frame, (context, spot) =>
      commands.addSolid(context, { ...spot, color: SOLID_COLOR }),
    );
  }

  addTrack(kind: "video" | "audio"): void {
    this.#run(`Add ${kind} track`, (context) => commands.addTrack(context, { kind }));
  }

  removeTrack(track: string): void {
    this.#run("Delete track", (context) => commands.removeTrack(context, { track }));
  }

  setClip(ids: readonly string[], fields: ClipFields, label: string): void {
    const sameAs = `${label}:${ids.join()}:${Object.keys(fields).join()}`;
    this.#run(label, (context) => commands.setClipFields(context, { clips: ids, fields }), sameAs);
  }

  renameTrack(track: string, name: string): void {
    this.#run(`Rename track to ${name}`, (context) =>
      commands.renameTrack(context, { track, name }),
    );
  }

  switchTrack(track: string, flag: commands.TrackFlag, value: boolean, label: string): void {
    this.#run(label, (context) => commands.setTrackFlag(context, { track, flag, value }));
  }

  setTitle(id: string, text: string): void {
    this.#run("Type", (context) => commands.setText(context, { clip: id, text }), `text:${id}`);
  }

  settle(label: string, patches: readonly Patch[]): boolean {
    if (touchesLocked(this.#projection, patches)) {
      this.#options.tell(commands.refuse("track_locked").message);
      return false;
    }
    this.#options.store.apply(label, patches);
    this.#remember(label, patches, null);
    return true;
  }

  settleOverlap(clip: string, way: commands.OverlapWay): void {
    this.#run(`Settle ${this.nameOf([clip])}`, (context) =>
      commands.settleOverlap(context, { clip, way }),
    );
  }

  undo(): void {
    this.#reverse(this.#stack.undo(this.#options.store.data, this.#stamp), "Undo");
  }

  redo(): void {
    this.#reverse(this.#stack.redo(this.#options.store.data, this.#stamp), "Redo");
  }

  get #projection() {
    return this.#options.store.projection.get();
  }

  get #stamp(): readonly [string, number] {
    return [this.#options.personId, this.#options.now()];
  }

  /** Over the pictures, never in their place: with no room there is a new track. */
  #addAbove(label: string, at: number, command: PlaceAbove): string | null {
    const length = this.#titleFrames();
    const isFree = (track: Track) =>
      track.kind === "video" &&
      !track.lock &&
      segmentsBetween(track.segments, at, at + length).length === 0;
    const free = this.#projection.tracks.findLast(isFree)?.id;
    const made = this.apply(label, (context) => {
      if (free !== undefined) return command(context, { track: free, at, length });
      const step = commands.addTrack(context, { kind: "video" });
      if (step.type === "refused") return step;
      const [track = ""] = step.made;
      const after = commands.afterSteps(context, [step]);
      return commands.joinedSteps([step], command(after, { track, at, length }));
    });
    return made?.at(-1) ?? null;
  }

  #titleFrames(): number {
    const [numerator, denominator] = this.#projection.rate;
    return Math.round((TITLE_SECONDS * numerator) / denominator);
  }

  /** Carries a command out and remembers it; answers what it made. */
  #run(label: string, command: EditCommand, sameAs: string | null = null): readonly string[] {
    const done = this.#carryOut(label, command);
    if (done === null) return [];
    this.#remember(label, done.patches, sameAs);
    return done.made;
  }

  /** Null when it was refused; the reason has been told. */
  #carryOut(label: string, command: EditCommand): commands.Done | null {
    const { store, tell } = this.#options;
    const outcome = command({
      data: store.data,
      projection: this.#projection,
      newId: () => randomId(ID_LENGTH),
      stamp: this.#stamp,
      device: this.#options.device,
    });
    if (outcome.type === "refused") {
      if (outcome.reason !== "nothing_changes") tell(outcome.message);
      return null;
    }
    store.apply(label, outcome.patches);
    return outcome;
  }

  /** One stroke of a slider, one burst of typing: one step back. */
  #remember(label: string, patches: readonly Patch[], sameAs: string | null): void {
    const now = this.#options.now();
    const last = this.#last;
    const goesOn = sameAs !== null && last?.key === sameAs && now - last.at < SAME_GESTURE_MS;
    const joined = goesOn ? coalesce(last.patches, patches) : null;
    if (joined === null) this.#stack.record(label, patches, this.#options.store.data);
    else this.#stack.amend(joined);
    this.#last = sameAs === null ? null : { key: sameAs, at: now, patches: joined ?? patches };
    this.#publish();
  }

  #reverse(reversal: Reversal | null, verb: string): void {
    if (reversal === null) return;
    this.#last = null;
    this.#options.store.apply(`${verb} ${reversal.label}`, reversal.patches);
    this.#publish();
    const { data } = this.#options.store;
    const words = reversalWords(verb, reversal, { data, projection: this.#projection });
    if (words !== null) this.#options.tell(words);
  }

  #publish(): void {
    const { nextUndo, nextRedo } = this.#stack;
    this.history.set({ undo: nextUndo, redo: nextRedo });
  }

  nameOf(ids: readonly string[]): string {
    const [only] = ids;
    const clip = only === undefined ? undefined : this.#projection.clips[only];
    const pair = new Set(ids.map((id) => this.#projection.clips[id]?.link || id)).size === 1;
    if (clip !== undefined && pair) return clip.kind === "text" ? "title" : clip.name || "clip";
    return count(ids.length, "clip");
  }

  #firstTrack(kind: "video" | "audio"): string | null {
    const tracks = this.#projection.tracks.filter((track) => track.kind === kind && !track.lock);
    // V1 is the lowest of the pictures, A1 the highest of the sounds.
    return (kind === "video" ? tracks[0] : tracks.at(-1))?.id ?? null;
  }
}
