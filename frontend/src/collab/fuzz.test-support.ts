// Several people edit one timeline at random, apart and together; then every edit is looked for.

import * as Y from "yjs";
import { canonicalJson } from "@/timeline/canonical";
import type { DocumentData } from "@/timeline/model";
import type { Patch, SetPatch } from "@/timeline/patches";
import { asMap, own } from "@/timeline/reading";
import { UndoStack } from "@/timeline/undo";
import { lostEdits, staleReviews } from "./fuzz-edits.test-support";
import { gesture, pick, type Random, randomFrom } from "./fuzz-gestures.test-support";
import { meet, Person, stateOf } from "./people.test-support";
import { placeOf } from "./yjs-history";

const GESTURES = 50;
/** Nobody's clock stands still: what comes later was made by somebody who was cut off. */
const TICK_MS = 10_000;

/** One write of somebody, with what they had of the others' at that time. */
export interface MadeEdit {
  readonly by: FuzzPerson;
  readonly number: number;
  readonly patches: readonly Patch[];
  /** State vector of the document just before. */
  readonly knew: ReadonlyMap<number, number>;
  readonly client: number;
  /** The struct of each write: of an update that rests on missing ones only a part arrives. */
  readonly clocks: ReadonlyMap<Patch, number>;
}

export class FuzzPerson extends Person {
  readonly undo = new UndoStack();
  /** What was here before the newest write. */
  knew: ReadonlyMap<number, number> = new Map();
  /** Updates of the others that are on their way here. */
  readonly inbox: Uint8Array[] = [];
}

export interface FuzzRun {
  readonly seed: number;
  /** Every update in the order in which they were made. */
  readonly updates: readonly Uint8Array[];
  /** Canonical JSON of what everybody ended up with. */
  readonly projection: string;
  /** What went wrong, in words; empty when nothing did. */
  readonly problems: readonly string[];
}

/** Carry one run out; the same seed makes the same run. */
export function fuzzRun(seed: number): FuzzRun {
  const random = randomFrom(seed);
  let now = 1_000_000;
  const clock = () => (now += TICK_MS);
  const count = 3 + Math.floor(random() * 3);
  const clientIds = Array.from(
    { length: count },
    (_, index) => pick(random, CLIENT_IDS) * 10 + index,
  );
  const { people, edits, updates } = watchedPeople(clientIds, stateOf(START), clock);
  for (let step = 0; step < GESTURES; step++) act(pick(random, people), random, clock);
  meet(people);
  return { seed, updates, ...judged(people, edits) };
}

/** People with one document whose every write is noted. */
export function watchedPeople(
  clientIds: readonly number[],
  start: Uint8Array,
  now: () => number,
): { people: FuzzPerson[]; edits: MadeEdit[]; updates: Uint8Array[] } {
  const updates = [start];
  const edits: MadeEdit[] = [];
  const onWritten = (by: Person, patches: readonly Patch[]) =>
    note(by as FuzzPerson, patches, edits);
  const people = clientIds.map(
    (clientId, index) => new FuzzPerson({ name: `p${index}`, clientId, now, onWritten }, start),
  );
  for (const person of people) watch(person, people, updates);
  return { people, edits, updates };
}

const CLIENT_IDS = [2, 3, 5, 7, 11, 13];

const START: DocumentData = {
  meta: { schema: 1, rate_n: 25, rate_d: 1, width: 1920, height: 1080 },
  tracks: {
    a1: { kind: "audio", name: "A1", order: "K" },
    v1: { kind: "video", name: "V1", order: "U" },
    v2: { kind: "video", name: "V2", order: "a" },
  },
  assets: {},
  clips: {},
  xfades: {},
  marks: {},
  texts: {},
};

/** What a person writes is on its way to all others. */
function watch(person: FuzzPerson, people: readonly FuzzPerson[], updates: Uint8Array[]): void {
  const { doc } = person.store;
  doc.on("update", (update: Uint8Array, _: unknown, __: Y.Doc, transaction: Y.Transaction) => {
    if (!transaction.local) return;
    updates.push(update);
    for (const other of people) if (other !== person) other.inbox.push(update);
  });
  doc.on("beforeTransaction", () => {
    person.knew = vectorOf(doc);
  });
}

function note(by: FuzzPerson, written: readonly Patch[], edits: MadeEdit[]): void {
  const { doc } = by.store;
  const patches = [...written, ...written.flatMap((patch) => counterIn(patch, by.name))];
  const [client, last] = [doc.clientID, Y.getState(doc.store, doc.clientID) - 1];
  const clocks = new Map(patches.map((patch) => [patch, clockOf(doc, patch) ?? last]));
  edits.push({ by, number: edits.length, patches, knew: by.knew, client, clocks });
}

/** What somebody counted in a piece that they made; its ripple is looked for like any other. */
function counterIn(patch: Patch, device: string): SetPatch[] {
  if (patch.type !== "create" || patch.map !== "clips") return [];
  const key = `r:${device}`;
  const after = own(asMap(patch.value), key) ?? null;
  return after === null
    ? []
    : [{ type: "set", map: "clips", id: patch.id, key, before: null, after }];
}

/** Null where only something was taken away. */
function clockOf(doc: Y.Doc, patch: Patch): number | null {
  if (patch.type !== "set") return null;
  const { value } = placeOf(doc, patch.map, patch.id, patch.key);
  return value === null ? null : Number(value.split(":")[1]);
}

function vectorOf(doc: Y.Doc): ReadonlyMap<number, number> {
  return Y.decodeStateVector(Y.encodeStateVector(doc));
}

/** Receive some of what is on its way, in any order, or do something. */
function act(person: FuzzPerson, random: Random, now: () => number): void {
  if (random() < 0.35) {
    for (let count = Math.ceil(random() * person.inbox.length); count > 0; count--) {
      const [update] = person.inbox.splice(Math.floor(random() * person.inbox.length), 1);
      if (update !== undefined) person.take(update);
    }
  }
  if (random() < 0.12) {
    takeBack(person, random, now);
    return;
  }
  const outcome = gesture(person.context(), random);
  if (outcome?.type !== "done") return;
  person.undo.record("gesture", outcome.patches, person.store.data);
  person.store.apply("gesture", outcome.patches);
}

function takeBack(person: FuzzPerson, random: Random, now: () => number): void {
  const stamp = [person.name, now()] as const;
  const { data } = person.store;
  const reversal = random() < 0.7 ? person.undo.undo(data, stamp) : person.undo.redo(data, stamp);
  if (reversal !== null) person.store.apply("undo", reversal.patches);
}

function judged(people: readonly FuzzPerson[], edits: readonly MadeEdit[]) {
  const projections = people.map((person) => canonicalJson(person.projection));
  const [projection] = projections as [string];
  const problems: string[] = [];
  if (new Set(projections).size > 1) problems.push("they ended up with different timelines");
  problems.push(...lostEdits(people, edits), ...staleReviews(people));
  return { projection, problems };
}
