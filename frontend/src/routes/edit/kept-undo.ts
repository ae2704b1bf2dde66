// My undo history over a reload of this tab. The session storage ends with the tab, as the history does.
import type { TextStorage } from "@/collab/kept-edits";
import { isObject, readList } from "@/collab/stored-json";
import type { UndoEntry } from "@/timeline/undo";

/** The storage of a tab holds some five million characters, for everything. */
const MOST_CHARACTERS = 1_000_000;

export class KeptUndo {
  readonly #storage: TextStorage;
  readonly #key: string;

  /** @param scope whose history of which timeline. */
  constructor(storage: TextStorage, scope: string) {
    this.#storage = storage;
    this.#key = `cutroom.undo.${scope}`;
  }

  /** The history, and whether all of it could be read: an undo of half a gesture would be none. */
  read(): { readonly entries: readonly UndoEntry[]; readonly isWhole: boolean } {
    const stored = readList(this.#storage.getItem(this.#key), isEntry);
    return stored.isWhole ? stored : { entries: [], isWhole: false };
  }

  /** Keeps the newest gestures, as many as fit. */
  remember(entries: readonly UndoEntry[]): void {
    const kept: string[] = [];
    let size = 2;
    for (const entry of entries.toReversed()) {
      const text = JSON.stringify(entry);
      size += text.length + 1;
      if (size > MOST_CHARACTERS) break;
      kept.unshift(text);
    }
    if (kept.length === 0) this.#storage.removeItem(this.#key);
    else this.#storage.setItem(this.#key, `[${kept.join(",")}]`);
  }
}

function isEntry(value: unknown): value is UndoEntry {
  if (!isObject(value) || typeof value.label !== "string") return false;
  if (value.rate !== undefined && !isRate(value.rate)) return false;
  return Array.isArray(value.patches) && value.patches.every(isPatch);
}

function isRate(value: unknown): boolean {
  const isCount = (part: unknown) => Number.isSafeInteger(part) && (part as number) > 0;
  return Array.isArray(value) && value.length === 2 && value.every(isCount);
}

function isPatch(value: unknown): boolean {
  return isObject(value) && typeof value.type === "string" && typeof value.id === "string";
}
