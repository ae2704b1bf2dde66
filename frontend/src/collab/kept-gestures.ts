// What merge review remembers, across closed tabs: a merge is often seen only when one comes back.
import type { TextStorage } from "./kept-edits";
import type { LedgerGesture } from "./ledger-writes";
import { isObject, readList } from "./stored-json";

/** The most writes that are kept over a reload, the newest; the browser's storage is small. */
const MOST_KEPT = 1000;

interface StoredGesture extends Omit<LedgerGesture, "writes"> {
  readonly writes: readonly unknown[];
}

export interface KeptGesturesOptions {
  readonly storage: TextStorage;
  /** All keys of the storage. */
  readonly keys: readonly string[];
  /** Whose edits of which timeline. */
  readonly scope: string;
  readonly device: string;
  /** Devices that other open tabs hold. */
  readonly heldDevices: ReadonlySet<string>;
}

/** The gestures of one tab, with those of tabs that are closed. */
export class KeptGestures {
  readonly #storage: TextStorage;
  readonly #key: string;
  readonly #adopted: readonly string[];
  /** What was remembered before, numbered anew, oldest first. */
  readonly fromBefore: readonly LedgerGesture[];
  /** Some of what was remembered is no history any more: people must hear of it. */
  readonly isUnreadable: boolean;

  constructor({ storage, keys: all, scope, device, heldDevices }: KeptGesturesOptions) {
    const prefix = `cutroom.gestures.${scope}.`;
    this.#storage = storage;
    this.#key = prefix + device;
    const keys = all.filter((key) => key.startsWith(prefix));
    const mine = keys.filter(
      (key) => key === this.#key || !heldDevices.has(key.slice(prefix.length)),
    );
    this.#adopted = mine.filter((key) => key !== this.#key);
    const stored = mine.map((key) => readList(storage.getItem(key), isGesture));
    this.isUnreadable = stored.some(({ isWhole }) => !isWhole);
    const gestures = stored.flatMap(({ entries }) => entries.map(asGesture));
    gestures.sort((first, second) => first.at - second.at);
    this.fromBefore = gestures.map((gesture, index) => ({ ...gesture, id: index + 1 }));
  }

  /** Answers whether there was room: without, review ends with the tab, the edits do not. */
  remember(gestures: readonly LedgerGesture[]): boolean {
    for (const key of this.#adopted) this.#storage.removeItem(key);
    this.#storage.removeItem(this.#key);
    const kept = newest(gestures);
    if (kept.length === 0) return true;
    const stored = kept.map((gesture) => ({ ...gesture, writes: [...gesture.writes] }));
    try {
      this.#storage.setItem(this.#key, JSON.stringify(stored));
      return true;
    } catch {
      return false;
    }
  }
}

/** Everything that is not saved, and of the rest what fits. */
function newest(gestures: readonly LedgerGesture[]): LedgerGesture[] {
  let count = 0;
  const kept: LedgerGesture[] = [];
  for (const gesture of gestures.toReversed()) {
    count += gesture.writes.size;
    if (gesture.saved && count > MOST_KEPT) break;
    kept.unshift(gesture);
  }
  return kept;
}

function asGesture(gesture: StoredGesture): LedgerGesture {
  return { ...gesture, writes: new Set(gesture.writes) as LedgerGesture["writes"] };
}

function isGesture(value: unknown): value is StoredGesture {
  if (!isObject(value)) return false;
  const { id, label, at, saved, writes, extents, halves, dismissed } = value;
  return (
    typeof id === "number" &&
    typeof label === "string" &&
    typeof at === "number" &&
    typeof saved === "boolean" &&
    isObject(extents) &&
    [halves, dismissed, writes].every(Array.isArray) &&
    (writes as readonly unknown[]).every(isWrite)
  );
}

function isWrite(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.patch) || !isObject(value.place)) return false;
  const { type, map, id } = value.patch;
  const isPatch = type === "text" || ((type === "set" || type === "create") && map !== undefined);
  return isPatch && typeof id === "string" && isObject(value.inherited);
}
