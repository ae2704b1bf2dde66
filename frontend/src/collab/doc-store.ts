// The document behind one timeline: the only place that reads and writes shared types.
import * as Y from "yjs";
import type { DocumentData, Projection, RootName } from "@/timeline/model";
import type { Patch } from "@/timeline/patches";
import { type Change, createProjector, type Projector } from "@/timeline/projector";
import { ExternalStore } from "./external-store";
import { writePatches } from "./patches";

const ROOTS: readonly RootName[] = [
  "meta",
  "tracks",
  "assets",
  "clips",
  "xfades",
  "marks",
  "texts",
];

export class DocStore {
  readonly doc: Y.Doc;
  /** What the document means now; a new object after every change. */
  readonly projection: ExternalStore<Projection>;
  readonly #projector: Projector;
  readonly #pending: Change[] = [];

  constructor(doc: Y.Doc) {
    this.doc = doc;
    const data = Object.fromEntries(ROOTS.map((root) => [root, doc.getMap(root).toJSON()]));
    this.#projector = createProjector(data);
    this.projection = new ExternalStore(this.#projector.current());
    for (const root of ROOTS) doc.getMap(root).observeDeep((events) => this.#note(root, events));
    // All of one transaction together, so that nobody sees half of a gesture.
    doc.on("afterTransaction", this.#flush);
  }

  /** Plain data, for commands; replaced and not changed in place. */
  get data(): DocumentData {
    return this.#projector.data;
  }

  /** Whether the server's document is here: the server makes it, a browser never does. */
  get isLoaded(): boolean {
    return this.doc.getMap("meta").size > 0;
  }

  /** Writes what a command decided, in one transaction. */
  apply(patches: readonly Patch[]): void {
    if (patches.length === 0) return;
    this.doc.transact(() => writePatches(this.doc, patches));
  }

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.doc);
  }

  destroy(): void {
    this.doc.off("afterTransaction", this.#flush);
  }

  #note(root: RootName, events: readonly Y.YEvent<Y.AbstractType<unknown>>[]): void {
    const map = this.doc.getMap(root);
    if (root === "meta") {
      this.#pending.push({ map: root, id: "", value: map.toJSON() });
      return;
    }
    for (const id of changedIds(events)) {
      const value = map.get(id);
      this.#pending.push({
        map: root,
        id,
        value: value instanceof Y.AbstractType ? value.toJSON() : value,
      });
    }
  }

  readonly #flush = () => {
    if (this.#pending.length === 0) return;
    this.projection.set(this.#projector.update(this.#pending.splice(0)));
  };
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
