// Gestures become commands, commands become patches, patches are written and remembered for undo.
import type { Asset } from "@/api/types";
import { randomId } from "@/collab/device";
import type { DocStore } from "@/collab/doc-store";
import { ExternalStore } from "@/collab/external-store";
import { segmentsBetween } from "@/engine/layout";
import * as commands from "@/timeline/commands/index";
import type { Track } from "@/timeline/model";
import type { Patch } from "@/timeline/patches";
import { type Reversal, UndoStack } from "@/timeline/undo";
import { assetFacts } from "./asset-facts";
import { coalesce } from "./coalesce";
import { clipNames, count } from "./edit-words";
import type { ClipFields, Edits, History } from "./edits";

const ID_LENGTH = 12;
const TITLE_SECONDS = 5;
/** Changes of one field that follow each other closely are one gesture: a slider, typing. */
const SAME_GESTURE_MS = 800;

type Command = (context: commands.EditContext) => commands.Outcome;

export interface DocumentEditsOptions {
  readonly store: DocStore;
  readonly personId: string;
  /** Names this tab's ripple counters. */
  readonly device: string;
  /** Says a sentence to the person. */
  readonly tell: (words: string) => void;
  readonly now: () => number;
}

export class DocumentEdits implements Edits {
  readonly history = new ExternalStore<History>({ undo: null, redo: null });
  readonly #options: DocumentEditsOptions;
  readonly #stack = new UndoStack();
  #last: { readonly key: string; readonly at: number; readonly patches: readonly Patch[] } | null =
    null;

  constructor(options: DocumentEditsOptions) {
    this.#options = options;
  }

  move(
    ids: readonly string[],
    frames: number,
    tracks: Readonly<Record<string, string>> = {},
  ): void {
    this.#run(`Move ${this.#names(ids)}`, (context) =>
      commands.moveClips(context, { clips: ids, frames, tracks }),
    );
  }

  trim(ids: readonly string[], edge: "head" | "tail", frames: number): void {
    const command = edge === "head" ? commands.trimHead : commands.trimTail;
    this.#run(`Trim ${this.#names(ids)}`, (context) => command(context, { clips: ids, frames }));
  }

  split(frame: number, selection: ReadonlySet<string>): void {
    const { clips } = this.#projection;
    const under = Object.keys(clips).filter((id) => {
      const clip = clips[id];
      return clip !== undefined && clip.start < frame && frame < clip.end;
    });
    const chosen = under.filter((id) => selection.has(id));
    const ids = commands.withLinked(this.#projection, chosen.length > 0 ? chosen : under);
    this.#run(`Split ${this.#names(ids)}`, (context) =>
      commands.splitClips(context, { clips: ids, frame }),
    );
  }

  remove(ids: readonly string[]): void {
    this.#run(`Delete ${this.#names(ids)}`, (context) =>
      commands.deleteClips(context, { clips: ids }),
    );
  }

  place(asset: Asset, frame: number, track: string | null): readonly string[] {
    const kind = asset.kind === "audio" ? "audio" : "video";
    const target = track ?? this.#firstTrack(kind);
    if (target === null) {
      this.#options.tell(`There is no ${kind} track to put it on.`);
      return [];
    }
    return this.#run(`Add ${asset.name}`, (context) =>
      commands.addClip(context, {
        asset: asset.key,
        facts: assetFacts(asset),
        track: target,
        at: frame,
      }),
    );
  }

  addTitle(frame: number): string | null {
    const length = this.#titleFrames();
    const isFree = (track: Track) =>
      track.kind === "video" &&
      !track.lock &&
      segmentsBetween(track.segments, frame, frame + length).length === 0;
    const free = this.#projection.tracks.findLast(isFree)?.id ?? null;
    // A title goes over the pictures, never in their place: with no room there is a new track.
    const made =
      free === null
        ? this.#carryOut((context) => commands.addTrack(context, { kind: "video" }))
        : null;
    const track = free ?? made?.made[0];
    if (track === undefined) return null;
    const args = { track, at: frame, text: "Title", length };
    const title = this.#carryOut((context) => commands.addTitle(context, args));
    if (title === null) return null;
    this.#remember("Add title", [...(made?.patches ?? []), ...title.patches], null);
    return title.made[0] ?? null;
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

  #titleFrames(): number {
    const [numerator, denominator] = this.#projection.rate;
    return Math.round((TITLE_SECONDS * numerator) / denominator);
  }

  /** Carries a command out and remembers it; answers what it made. */
  #run(label: string, command: Command, sameAs: string | null = null): readonly string[] {
    const done = this.#carryOut(command);
    if (done === null) return [];
    this.#remember(label, done.patches, sameAs);
    return done.made;
  }

  /** Null when it was refused; the reason has been told. */
  #carryOut(command: Command): commands.Done | null {
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
    store.apply(outcome.patches);
    return outcome;
  }

  /** One stroke of a slider, one burst of typing: one step back. */
  #remember(label: string, patches: readonly Patch[], sameAs: string | null): void {
    const now = this.#options.now();
    const last = this.#last;
    const goesOn = sameAs !== null && last?.key === sameAs && now - last.at < SAME_GESTURE_MS;
    const joined = goesOn ? coalesce(last.patches, patches) : null;
    if (joined === null) this.#stack.record(label, patches);
    else this.#stack.amend(joined);
    this.#last = sameAs === null ? null : { key: sameAs, at: now, patches: joined ?? patches };
    this.#publish();
  }

  #reverse(reversal: Reversal | null, verb: string): void {
    if (reversal === null) return;
    this.#last = null;
    this.#options.store.apply(reversal.patches);
    this.#publish();
    const kept = reversal.skipped.length;
    if (kept === 0) return;
    const all = kept + reversal.patches.length;
    const names = clipNames(this.#projection, reversal.skipped);
    this.#options.tell(
      `${verb} ${reversal.label}: ${kept} of ${count(all, "change")} kept, because somebody changed ${names} since.`,
    );
  }

  #publish(): void {
    const { nextUndo, nextRedo } = this.#stack;
    this.history.set({ undo: nextUndo, redo: nextRedo });
  }

  #names(ids: readonly string[]): string {
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
