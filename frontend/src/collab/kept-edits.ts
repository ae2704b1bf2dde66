// How many edits of this browser no server has acknowledged yet, across closed tabs.

import { isObject, parsed } from "./stored-json";

export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The edits themselves are in the offline copy of the document; this is their number, per tab. */
export class KeptEdits {
  readonly #storage: TextStorage;
  readonly #key: string;
  readonly #device: string;
  readonly #atStart: Readonly<Record<string, number>>;
  /** What was remembered is no count any more: people must hear of it. */
  readonly isUnreadable: boolean;

  constructor(storage: TextStorage, scope: string, device: string) {
    this.#storage = storage;
    this.#key = `cutroom.kept.${scope}`;
    this.#device = device;
    const counts = this.#read();
    this.#atStart = counts ?? {};
    this.isUnreadable = counts === null;
  }

  /** Edits that the loaded copy carries and nobody has acknowledged. */
  get fromBefore(): number {
    return Object.values(this.#atStart).reduce((sum, count) => sum + count, 0);
  }

  remember(unsaved: number): void {
    const counts: Record<string, number> = {};
    for (const [device, count] of Object.entries(this.#read() ?? {})) {
      // What the loaded copy carried is counted in mine from now on; other tabs keep their own.
      if (device !== this.#device && this.#atStart[device] !== count) counts[device] = count;
    }
    if (unsaved > 0) counts[this.#device] = unsaved;
    try {
      if (Object.keys(counts).length === 0) this.#storage.removeItem(this.#key);
      else this.#storage.setItem(this.#key, JSON.stringify(counts));
    } catch {
      // No room even for a number: it ends with this tab. The edits are kept elsewhere.
    }
  }

  #read(): Record<string, number> | null {
    const text = this.#storage.getItem(this.#key);
    const counts = text === null ? {} : parsed(text);
    return isObject(counts) && Object.values(counts).every(Number.isSafeInteger)
      ? (counts as Record<string, number>)
      : null;
  }
}
