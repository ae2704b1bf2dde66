// How many edits of this browser no server has acknowledged yet, across closed tabs.

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

  constructor(storage: TextStorage, scope: string, device: string) {
    this.#storage = storage;
    this.#key = `cutroom.kept.${scope}`;
    this.#device = device;
    this.#atStart = this.#read();
  }

  /** Edits that the loaded copy carries and nobody has acknowledged. */
  get fromBefore(): number {
    return Object.values(this.#atStart).reduce((sum, count) => sum + count, 0);
  }

  remember(unsaved: number): void {
    const counts: Record<string, number> = {};
    for (const [device, count] of Object.entries(this.#read())) {
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

  #read(): Record<string, number> {
    return readCounts(this.#storage.getItem(this.#key));
  }
}

/** What is no table of ours, as a browser extension or a half-written value leaves it, is empty. */
function readCounts(text: string | null): Record<string, number> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    if (typeof value !== "object" || value === null) return {};
    const counts = Object.entries(value).filter(([, count]) => Number.isSafeInteger(count));
    return Object.fromEntries(counts) as Record<string, number>;
  } catch {
    return {};
  }
}
