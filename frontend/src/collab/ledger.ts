// What this tab remembers of its own gestures, so that none of them is lost without a word.
import type * as Y from "yjs";
import type { DocumentData, JsonMap, Projection } from "@/timeline/model";
import type { Patch } from "@/timeline/patches";
import type { Change } from "@/timeline/projector";
import {
  bothFactors,
  countsFrames,
  isInOldFrames,
  type RateFactor,
} from "@/timeline/review-conform";
import { type KeptGesture, type KeptWrite, mapOf, type Replacing } from "@/timeline/review-model";
import { cutOf, inheritedBy, shiftOf } from "./ledger-pieces";
import { asEntry, type EntryName, keyOf, namesOf, whereOf } from "./ledger-places";
import { type LedgerGesture, type LedgerWrite, mark, stands } from "./ledger-writes";
import { plainOf } from "./plain";
import { isBuiltOn, placeOf, type WriteId } from "./yjs-history";

/** The most writes that are remembered; gestures that are saved go first, the oldest before all. */
export const LEDGER_LIMIT = 4000;

const NOTHING: JsonMap = {};

interface Known {
  readonly gesture: LedgerGesture;
  readonly write: LedgerWrite;
}

/** My gestures, oldest first, each write only while it is my newest in its place. */
export class Ledger {
  readonly #doc: Y.Doc;
  readonly #gestures: LedgerGesture[] = [];
  readonly #byEntry = new Map<string, Set<Known>>();
  #writes = 0;
  #newest = 0;

  /** @param kept what an earlier page of this tab remembered. */
  constructor(doc: Y.Doc, kept: readonly LedgerGesture[] = []) {
    this.#doc = doc;
    for (const gesture of kept) this.#add(gesture);
  }

  get gestures(): readonly LedgerGesture[] {
    return this.#gestures;
  }

  /** The newest gesture's number; 0 before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** Remember what was just written. */
  record(label: string, patches: readonly Patch[], at: number, before: Replacing): void {
    const pieces = patches.map((patch) => this.#piece(patch, patches));
    const writes = pieces.flatMap(({ patch, inherited, shift }) => [
      { ...this.#follow(patch, before), inherited },
      ...shift.map((other) => this.#follow(other, before)),
    ]);
    const { extents } = before;
    const id = this.#newest + 1;
    const fresh = { saved: false, writes: new Set(writes), extents, halves: [], dismissed: [] };
    this.#add({ id, label, at, ...fresh });
    this.#forgetOldest();
  }

  /** The newest `count` gestures are not acknowledged, all before them are. */
  setUnsaved(count: number): void {
    for (let index = this.#gestures.length - count - 1; index >= 0; index--) {
      const gesture = this.#gestures[index] as LedgerGesture;
      if (gesture.saved) return;
      gesture.saved = true;
    }
  }

  /**
   * Look at what others wrote, while it is known what of mine they cannot have seen.
   *
   * Answers the gestures of mine that lost something.
   */
  note(changes: readonly Change[], data: DocumentData, projection: Projection, now: number) {
    const hit = new Set<LedgerGesture>();
    for (const change of changes) {
      for (const { gesture, write } of this.#known(change)) {
        mark(write, gesture, change, now);
        const { replaced, unseen, struck } = this.#judge(write);
        if (replaced || unseen || struck) hit.add(gesture);
      }
      if (change.map === "tracks" && asEntry(data.tracks[change.id]).lock === true) {
        for (const gesture of this.#lockedIn(change.id, projection)) hit.add(gesture);
      }
    }
    return hit;
  }

  /** Somebody conformed the timeline: answers gestures that they had not seen all of. */
  conform(factor: RateFactor, data: DocumentData): Set<LedgerGesture> {
    const found = new Set<LedgerGesture>();
    for (const gesture of this.#gestures) {
      for (const write of gesture.writes) {
        if (!countsFrames(write.patch)) continue;
        const { unseen, replaced } = this.#judge(write);
        const isKept = stands(this.#doc, write) && isInOldFrames(data, write.patch);
        if (!unseen && !replaced && !isKept) continue;
        write.conformed = bothFactors(write.conformed, factor);
        found.add(gesture);
      }
    }
    return found;
  }

  /** Gestures that wrote into any of these entries. */
  touching(entries: Iterable<EntryName>): Set<LedgerGesture> {
    const found = new Set<LedgerGesture>();
    for (const entry of entries) for (const { gesture } of this.#known(entry)) found.add(gesture);
    return found;
  }

  /** Somebody cut a piece off a clip of this family: answers the gestures that wrote into it. */
  arrived(half: string, family: Iterable<EntryName>): Set<LedgerGesture> {
    const found = this.touching(family);
    for (const gesture of found) {
      if (!gesture.halves.includes(half)) gesture.halves.push(half);
    }
    return found;
  }

  /** Gestures that trimmed any of these: another edge may have left nothing between them. */
  trimming(entries: Iterable<EntryName>): Set<LedgerGesture> {
    const found = new Set<LedgerGesture>();
    for (const entry of entries) {
      for (const { gesture, write } of entry.map === "clips" ? this.#known(entry) : []) {
        const key = keyOf(write.patch);
        if (key === "head" || key === "tail") found.add(gesture);
      }
    }
    return found;
  }

  /** A gesture with what became of each of its writes. */
  judge({ id, label, extents, halves, writes }: LedgerGesture): KeptGesture {
    const judged = Array.from(writes, (write) => this.#judge(write));
    return { id, label, extents, halves, writes: judged };
  }

  /** Forget writes that are over. */
  settle(patches: ReadonlySet<Patch>): void {
    for (const patch of patches) {
      for (const known of this.#known(whereOf(patch))) {
        if (known.write.patch === patch) this.#remove(known);
      }
    }
  }

  /** Forget everything: what was written is thrown away. */
  clear(): void {
    this.#gestures.length = 0;
    this.#byEntry.clear();
    this.#writes = 0;
  }

  #judge(write: LedgerWrite): KeptWrite {
    const { patch, place, unseen: isUnseen, struck: isStruck, inherited: cut, ...kept } = write;
    const { map, id, key } = whereOf(patch);
    const entry = placeOf(this.#doc, map, id, null).entry;
    const replaced = entry !== null && place.entry !== null && entry !== place.entry;
    const isLost =
      place.value !== null && key !== null && !isBuiltOn(this.#doc, { map, id, key }, place.value);
    const struck = (isStruck || replaced) && !this.#isMyDeletion(patch);
    const inherited = replaced ? this.#notSetSince(cut, { map, id }, entry) : cut;
    return { patch, ...kept, inherited, replaced, struck, unseen: isUnseen || isLost };
  }

  /** What a piece had when I made it, without what I have set on the one that replaced it. */
  #notSetSince(inherited: JsonMap, name: EntryName, entry: WriteId): JsonMap {
    const mine = this.#known(name).filter(({ write }) => write.place.entry === entry);
    const since = new Set(mine.map(({ write }) => keyOf(write.patch)));
    return Object.fromEntries(Object.entries(inherited).filter(([key]) => !since.has(key)));
  }

  /** Whether I wrote the deletion that stands there: whoever deletes has seen their own edits. */
  #isMyDeletion(patch: Patch): boolean {
    const entry = { map: mapOf(patch), id: patch.id };
    const { value } = placeOf(this.#doc, entry.map, entry.id, "del");
    const isIt = ({ patch: mine, place }: LedgerWrite) =>
      keyOf(mine) === "del" && place.value === value;
    return value !== null && this.#known(entry).some(({ write }) => isIt(write));
  }

  *#lockedIn(track: string, projection: Projection): Iterable<LedgerGesture> {
    for (const gesture of this.#gestures) {
      for (const write of gesture.saved ? [] : gesture.writes) {
        if (write.patch.type === "create") continue;
        if (projection.clips[write.patch.id]?.track !== track) continue;
        write.locked = true;
        yield gesture;
      }
    }
  }

  /** What is remembered of a write: where it went, and what was there before me. */
  #follow(patch: Patch, { texts }: Replacing): LedgerWrite {
    const { map, id, key } = whereOf(patch);
    const place = placeOf(this.#doc, map, id, key);
    const fresh = {
      patch,
      place,
      inherited: NOTHING,
      unseen: false,
      struck: false,
      locked: false,
      told: false,
      conformed: null,
    };
    if (patch.type !== "set") return { ...fresh, base: texts[id] ?? null, before: null };
    const { before } = patch;
    const known = this.#known({ map, id }).find(({ write }) => keyOf(write.patch) === key);
    if (known === undefined) return { ...fresh, base: before, before };
    this.#remove(known);
    const { gesture, write } = known;
    const base = write.place.entry === place.entry ? write.base : before;
    return { ...fresh, base, before: gesture.saved ? before : write.before };
  }

  /** A write with what else it says, where it makes a piece. */
  #piece(patch: Patch, gesture: readonly Patch[]) {
    if (patch.type !== "create" || patch.map !== "clips") {
      return { patch, inherited: NOTHING, shift: [] };
    }
    const cut = cutOf(patch, gesture, (id) => asEntry(plainOf(this.#doc.getMap("clips").get(id))));
    const shift = shiftOf(cut, gesture);
    const writes = cut.sources.map((id) =>
      this.#known({ map: "clips", id }).map(({ write }) => write),
    );
    return { patch, inherited: inheritedBy(cut, shift, writes), shift };
  }

  #add(gesture: LedgerGesture): void {
    this.#gestures.push(gesture);
    this.#newest = Math.max(this.#newest, gesture.id);
    for (const write of gesture.writes) {
      this.#writes += 1;
      for (const name of namesOf(write.patch)) {
        const known = this.#byEntry.get(name) ?? new Set();
        this.#byEntry.set(name, known.add({ gesture, write }));
      }
    }
  }

  #known({ map, id }: EntryName): Known[] {
    return [...(this.#byEntry.get(`${map}/${id}`) ?? [])];
  }

  #remove({ gesture, write }: Known): void {
    if (gesture.writes.delete(write)) this.#writes -= 1;
    for (const name of namesOf(write.patch)) {
      const kept = [...(this.#byEntry.get(name) ?? [])].filter((known) => known.write !== write);
      if (kept.length === 0) this.#byEntry.delete(name);
      else this.#byEntry.set(name, new Set(kept));
    }
  }

  #forgetOldest(): void {
    while (this.#writes > LEDGER_LIMIT && this.#gestures[0]?.saved) {
      const gesture = this.#gestures.shift() as LedgerGesture;
      for (const write of gesture.writes) this.#remove({ gesture, write });
    }
  }
}
