// My undo history over a reload of this tab. The session storage ends with the tab, as the history does.
import type { TextStorage } from "@/collab/kept-edits";
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

  read(): readonly UndoEntry[] {
    const text = this.#storage.getItem(this.#key);
    return text === null ? [] : (JSON.parse(text) as UndoEntry[]);
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
