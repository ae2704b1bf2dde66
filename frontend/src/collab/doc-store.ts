// The document behind one timeline: the only place that reads and writes shared types.
import * as Y from "yjs";
import type { DocumentData, Projection, RootName } from "@/timeline/model";
import type { Patch } from "@/timeline/patches";
import { type Change, createProjector, type Projector } from "@/timeline/projector";
import { isDeleted, isMap } from "@/timeline/reading";
import { type Replacing, replacing } from "@/timeline/review-model";
import { ExternalStore } from "./external-store";
import { writePatches } from "./patches";
import { plainOf } from "./plain";

const ROOTS: readonly RootName[] = [
  "meta",
  "tracks",
  "assets",
  "clips",
  "xfades",
  "marks",
  "texts",
];

type Written = (label: string, patches: readonly Patch[], before: Replacing) => void;
type Received = (changes: readonly Change[], arrived: readonly string[]) => void;

export class DocStore {
  readonly doc: Y.Doc;
  /** What the document means now; a new object after every change. */
  readonly projection: ExternalStore<Projection>;
  readonly #projector: Projector;
  readonly #pending: Change[] = [];
  readonly #received: { changes: readonly Change[]; arrived: readonly string[] }[] = [];
  readonly #onWritten: Written[] = [];
  readonly #onRemote: Received[] = [];

  constructor(doc: Y.Doc) {
    this.doc = doc;
    const data = Object.fromEntries(ROOTS.map((root) => [root, plainOf(doc.getMap(root))]));
    this.#projector = createProjector(data);
    this.projection = new ExternalStore(this.#projector.current());
    for (const root of ROOTS) doc.getMap(root).observeDeep((events) => this.#note(root, events));
    // All of one transaction together, so that nobody sees half of a gesture.
    doc.on("afterTransaction", this.#flush);
    doc.on("afterAllTransactions", this.#tell);
  }

  /** Plain data, for commands; replaced and not changed in place. */
  get data(): DocumentData {
    return this.#projector.data;
  }

  /** Whether the server's document is here: the server makes it, a browser never does. */
  get isLoaded(): boolean {
    return this.doc.getMap("meta").size > 0;
  }

  /** Writes what a gesture comes to, in one transaction. */
  apply(label: string, patches: readonly Patch[]): void {
    if (patches.length === 0) return;
    const before = replacing(patches, this.data, this.projection.get());
    const { changed } = this.doc.transact((transaction) => {
      writePatches(this.doc, patches);
      return transaction;
    });
    if (changed.size === 0) return;
    for (const listener of this.#onWritten) listener(label, patches, before);
  }

  /** Hears of every gesture that was written here, with what it did away with. */
  onWritten(listener: Written): void {
    this.#onWritten.push(listener);
  }

  /** Hears of everything that others wrote, and which clips came alive by it. */
  onRemote(listener: Received): void {
    this.#onRemote.push(listener);
  }

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.doc);
  }

  destroy(): void {
    this.doc.off("afterTransaction", this.#flush);
    this.doc.off("afterAllTransactions", this.#tell);
  }

  #note(root: RootName, events: readonly Y.YEvent<Y.AbstractType<unknown>>[]): void {
    const map = this.doc.getMap(root);
    if (root === "meta") {
      this.#pending.push({ map: root, id: "", value: plainOf(map) });
      return;
    }
    for (const id of changedIds(events)) {
      const value = map.has(id) ? plainOf(map.get(id)) : undefined;
      this.#pending.push({ map: root, id, value });
    }
  }

  readonly #flush = ({ local }: Y.Transaction) => {
    if (this.#pending.length === 0) return;
    const changes = this.#pending.splice(0);
    if (!local) this.#received.push({ changes, arrived: arrivals(changes, this.data) });
    this.projection.set(this.#projector.update(changes));
  };

  /** Whoever hears of others' edits may write: before this, `apply` could not be read back. */
  readonly #tell = () => {
    for (const { changes, arrived } of this.#received.splice(0)) {
      for (const listener of this.#onRemote) listener(changes, arrived);
    }
  };
}

/** Pieces that were not there, or deleted, before these changes. */
function arrivals(changes: readonly Change[], before: DocumentData): string[] {
  const found: string[] = [];
  for (const { map, id, value } of changes) {
    if (map !== "clips" || !isMap(value) || isDeleted(value) || value.of === undefined) continue;
    const raw = before.clips[id];
    if (!isMap(raw) || isDeleted(raw)) found.push(id);
  }
  return found;
}

function changedIds(events: readonly Y.YEvent<Y.AbstractType<unknown>>[]): Set<string> {
  const ids = new Set<string>();
  for (const event of events) {
    const [id] = event.path;
    if (id !== undefined) ids.add(String(id));
    else for (const key of event.keys.keys()) ids.add(key);
  }
  return ids;
}
