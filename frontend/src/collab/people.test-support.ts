// People who edit one document apart from each other and meet again, for tests.
import * as Y from "yjs";
import * as commands from "@/timeline/commands/index";
import type { DocumentData, RootName } from "@/timeline/model";
import type { Patch } from "@/timeline/patches";
import { DocStore } from "./doc-store";
import { MergeReview } from "./merge-review";
import { writePatches } from "./patches";

/** A command by the name that the shared vectors use. */
export interface Step {
  readonly command: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface PersonOptions {
  readonly name: string;
  /** Of two concurrent writes of one key, the higher client id's wins. */
  readonly clientId: number;
  readonly now: () => number;
  /** Hears of each write before merge review does. */
  readonly onWritten?: (person: Person, patches: readonly Patch[]) => void;
}

type AnyCommand = (context: commands.EditContext, args: unknown) => commands.Outcome;

/** A person with a document, commands and a merge review, as an open editor has them. */
export class Person {
  readonly name: string;
  readonly store: DocStore;
  readonly review: MergeReview;
  /** Everything that merge review wrote again. */
  readonly again: Patch[] = [];
  readonly #now: () => number;
  #made = 0;

  constructor({ name, clientId, now, onWritten }: PersonOptions, state: Uint8Array) {
    const doc = new Y.Doc();
    doc.clientID = clientId;
    Y.applyUpdate(doc, state);
    this.name = name;
    this.#now = now;
    this.store = new DocStore(doc);
    this.store.onWritten((_, patches) => onWritten?.(this, patches));
    this.review = new MergeReview({ store: this.store, device: name, personId: name, now });
  }

  get projection() {
    return this.store.projection.get();
  }

  run({ command, arguments: args }: Step): commands.Outcome {
    const carryOut = (commands as unknown as Record<string, AnyCommand>)[camelCase(command)];
    if (carryOut === undefined) throw new Error(`there is no command ${command}`);
    const outcome = carryOut(this.context(), camelKeys(args));
    if (outcome.type === "done") this.store.apply(command, outcome.patches);
    return outcome;
  }

  context(): commands.EditContext {
    return {
      data: this.store.data,
      projection: this.projection,
      newId: () => `${this.name}x${this.#made++}`,
      stamp: [this.name, this.#now()],
      device: this.name,
    };
  }

  state(): Uint8Array {
    return Y.encodeStateAsUpdate(this.store.doc);
  }

  /** Takes in what another has. */
  take(state: Uint8Array): void {
    Y.applyUpdate(this.store.doc, state, "remote");
  }
}

/** The state of a document that holds plain data; written by nobody who takes part. */
export function stateOf(data: DocumentData): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = 1;
  const patches: Patch[] = [];
  for (const [map, table] of Object.entries(data) as [RootName, Record<string, unknown>][]) {
    for (const [id, value] of Object.entries(table)) {
      if (map === "meta") doc.getMap("meta").set(id, value);
      else patches.push({ type: "create", map, id, value });
    }
  }
  doc.transact(() => writePatches(doc, patches));
  return Y.encodeStateAsUpdate(doc);
}

/** Let everybody have everything, until nobody has anything to write again. */
export function meet(people: readonly Person[]): void {
  for (let round = 0; round < people.length + 1; round++) {
    const states = people.map((person) => person.state());
    for (const person of people) for (const state of states) person.take(state);
  }
}

/** What merge review lists, in a line each: `overruled clips/a: at track`. */
export function reviewLines({ review }: Person): string[] {
  return review.entries
    .get()
    .map(({ code, map, id, fields }) => `${code} ${map}/${id}: ${fields.join(" ")}`.trim());
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function camelKeys(table: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [camelCase(key), value]));
}
