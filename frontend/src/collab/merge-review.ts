// Finds out what others' edits made of mine, writes again what was replaced, and lists the rest.
import type { DocumentData, RootName } from "@/timeline/model";
import type { Patch } from "@/timeline/patches";
import type { Change } from "@/timeline/projector";
import { failsAlone, reviewEdits } from "@/timeline/review";
import type { Replacing, ReviewEntry } from "@/timeline/review-model";
import type { Rate } from "@/timeline/time";
import type { DocStore } from "./doc-store";
import { ExternalStore } from "./external-store";
import { Ledger } from "./ledger";
import type { LedgerGesture } from "./ledger-writes";
import { clientOf, placeOf } from "./yjs-history";

/** An entry, and which client wrote what stands there; null when nobody or unknown. */
export interface ShownEntry extends ReviewEntry {
  readonly winnerClient: number | null;
}

export interface MergeReviewOptions {
  readonly store: DocStore;
  readonly device: string;
  readonly personId: string;
  /** Server time in ms. */
  readonly now: () => number;
  /** What an earlier page of this tab remembered. */
  readonly kept?: readonly LedgerGesture[];
}

export class MergeReview {
  /** Newest gestures last. */
  readonly entries = new ExternalStore<readonly ShownEntry[]>([]);
  readonly ledger: Ledger;
  readonly #options: MergeReviewOptions;
  readonly #found = new Map<number, readonly ReviewEntry[]>();
  /** Gestures that lost something: what that means may change with any later edit. */
  readonly #watched = new Set<LedgerGesture>();
  readonly #replayed = new WeakSet<Patch>();
  #rate: Rate;

  constructor(options: MergeReviewOptions) {
    this.#options = options;
    this.ledger = new Ledger(options.store.doc, options.kept);
    this.#rate = options.store.projection.get().rate;
    options.store.onWritten((label, patches, before) => this.#written(label, patches, before));
    options.store.onRemote((changes, arrived) => this.#received(changes, arrived));
    // Kept from before: others may have written while this browser was away.
    for (const gesture of this.ledger.gestures) this.#watched.add(gesture);
    this.#look();
  }

  /** Its patches are written: what it spoke for needs no other entry. */
  used({ key, told }: ShownEntry): void {
    const number = Number(key.split(":")[0]);
    const gesture = this.ledger.gestures.find(({ id }) => id === number);
    for (const write of gesture?.writes ?? []) write.told ||= told.includes(write.patch);
    this.dismiss(key);
    this.#look();
  }

  /** Somebody has looked at it. */
  dismiss(key: string): void {
    const number = Number(key.split(":")[0]);
    const gesture = this.ledger.gestures.find(({ id }) => id === number);
    if (gesture === undefined) return;
    gesture.dismissed = [...gesture.dismissed, findingOf(key)];
    const entries = this.#found.get(number) ?? [];
    if (entries.length === 0) return;
    if (entries.every((entry) => isDismissed(gesture, entry))) this.#watched.delete(gesture);
    this.#publish();
  }

  #written(label: string, patches: readonly Patch[], before: Replacing): void {
    this.ledger.record(label, patches, this.#options.now(), before);
    const { data, projection } = this.#options.store;
    const newest = this.ledger.gestures.at(-1);
    if (newest !== undefined && failsAlone(patches, data, projection.get())) {
      this.#watched.add(newest);
    }
    this.#rate = projection.get().rate;
    this.#look();
  }

  #received(changes: readonly Change[], arrived: readonly string[]): void {
    const { store, now } = this.#options;
    const families = familiesOf(store.data, arrived);
    const hit = [
      ...this.ledger.note(changes, store.data, store.projection.get(), now()),
      ...[...families].flatMap(([half, family]) => [...this.ledger.arrived(half, family)]),
      ...this.ledger.touching(changes.flatMap(({ map, value }) => trackOf(map, value))),
      ...this.ledger.trimming(changes),
      ...this.#conformed(),
    ];
    for (const gesture of hit) this.#watched.add(gesture);
    this.#look();
  }

  #conformed(): Iterable<LedgerGesture> {
    const { store } = this.#options;
    const [before, after] = [this.#rate, store.projection.get().rate];
    this.#rate = after;
    if (before[0] === after[0] && before[1] === after[1]) return [];
    return this.ledger.conform([after[0] * before[1], after[1] * before[0]], store.data);
  }

  #look(): void {
    const { store, device, personId, now } = this.#options;
    for (const gesture of this.#watched) {
      if (gesture.writes.size === 0) this.#watched.delete(gesture);
    }
    if (this.#watched.size === 0 && this.#found.size === 0) return;
    const judged = Array.from(this.#watched, (gesture) => this.ledger.judge(gesture));
    const { again, settled, replayed, entries } = reviewEdits({
      replayed: this.#replayed,
      data: store.data,
      projection: store.projection.get(),
      gestures: judged.sort((first, second) => first.id - second.id),
      device,
      stamp: [personId, now()],
    });
    for (const patch of replayed) this.#replayed.add(patch);
    this.#found.clear();
    for (const entry of entries) {
      const id = Number(entry.key.split(":")[0]);
      this.#found.set(id, [...(this.#found.get(id) ?? []), entry]);
    }
    this.ledger.settle(new Set(settled.map(({ patch }) => patch)));
    this.#publish();
    if (again.length > 0) store.apply(judged[0]?.label ?? "Merge", again);
  }

  #publish(): void {
    const shown = this.ledger.gestures.flatMap((gesture) => {
      const found = this.#found.get(gesture.id) ?? [];
      return found.filter((entry) => !isDismissed(gesture, entry));
    });
    if (shown.length === 0 && this.entries.get().length === 0) return;
    this.entries.set(shown.map((entry) => ({ ...entry, winnerClient: this.#winner(entry) })));
  }

  #winner({ winner }: ReviewEntry): number | null {
    if (winner === null) return null;
    const { map, id, key } = winner;
    return clientOf(placeOf(this.#options.store.doc, map, id, key).value);
  }
}

function isDismissed({ dismissed }: LedgerGesture, { key }: ReviewEntry): boolean {
  return dismissed.includes(findingOf(key));
}

/** A key without its gesture's number, which changes with a reload. */
function findingOf(key: string): string {
  return key.slice(key.indexOf(":") + 1);
}

function rootOf({ clips }: DocumentData, id: string): string {
  const raw = clips[id] as { of?: unknown } | undefined;
  return typeof raw?.of === "string" && raw.of !== "" ? raw.of : id;
}

/** For each piece all pieces of the clip that it was cut from, also deleted ones. */
function familiesOf(data: DocumentData, pieces: readonly string[]) {
  const families = new Map<string, { map: "clips"; id: string }[]>();
  const wanted = new Set(pieces.map((id) => rootOf(data, id)));
  for (const id of wanted.size === 0 ? [] : Object.keys(data.clips)) {
    const root = rootOf(data, id);
    if (wanted.has(root)) families.set(root, [...(families.get(root) ?? []), { map: "clips", id }]);
  }
  return new Map(pieces.map((id) => [id, families.get(rootOf(data, id)) ?? []]));
}

/** A clip on a deleted track brings it back. */
function trackOf(map: RootName, value: unknown): { map: "tracks"; id: string }[] {
  const track = (value as { track?: unknown } | undefined)?.track;
  return map === "clips" && typeof track === "string" ? [{ map: "tracks", id: track }] : [];
}
