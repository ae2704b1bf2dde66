// The copy of the document in this browser: edits survive a closed tab and a lost network.
import * as Y from "yjs";
import { ExternalStore } from "./external-store";
import { type StoredUpdates, UpdateStore } from "./update-store";

const OPEN_LIMIT_MS = 3_000;
const EPOCH = "epoch";
/** Rows of one tab before they are written anew as one. */
const MOST_ROWS = 500;
/** What others do is gathered for so long; what this person does is written at once. */
const GATHER_MS = 500;
const RETRY_MS = 5_000;

/** Why edits do not outlive this tab. */
export type StorageTrouble =
  /** The browser gives no storage, or took it away. */
  | "blocked"
  /** There is no room left. */
  | "full";

export interface OfflineCopyOptions {
  /** Whose copy of which timeline. */
  readonly scope: string;
  readonly doc: Y.Doc;
  readonly factory: IDBFactory | undefined;
  /** Edits were read from storage that answered only after the document was in use. */
  readonly onLate: () => void;
}

/**
 * Keeps a document and its copy alike. Editing never waits for it and never fails by it: what
 * cannot be stored is told, and tried again as a whole, because one missing row makes all later
 * ones unreadable.
 */
export class OfflineCopy {
  readonly trouble = new ExternalStore<StorageTrouble | null>(null);
  /** Some of it could not be read. */
  readonly isDamaged = new ExternalStore(false);
  /** Which rewriting of the document the copy belongs to; null when it was never synced. */
  epoch: number | null = null;
  readonly #options: OfflineCopyOptions;
  #store: UpdateStore | null = null;
  #keys: IDBValidKey[] = [];
  #waiting: Uint8Array[] = [];
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  #opening: Promise<void> | null = null;
  #isLate = false;
  #isWhole = true;
  #closed = false;

  private constructor(options: OfflineCopyOptions) {
    this.#options = options;
  }

  /** Loads the copy into the document and keeps it up to date from then on. */
  static async open(options: OfflineCopyOptions): Promise<OfflineCopy> {
    const copy = new OfflineCopy(options);
    await copy.#reach();
    if (copy.#store === null) copy.trouble.set("blocked");
    copy.#isLate = true;
    options.doc.on("update", copy.#onUpdate);
    return copy;
  }

  async setEpoch(epoch: number): Promise<void> {
    this.epoch = epoch;
    await this.#guard(async (store) => store.writeFact(EPOCH, epoch));
  }

  /** Throws the copy away: it belongs to an old epoch, or was not taken by the server. */
  async clear(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    await this.#guard((store) => store.clear());
  }

  /** Writes what waits: the page may go away. */
  flush(): void {
    if (this.#closed) return;
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    const rows = this.#waiting;
    this.#waiting = [];
    if (rows.length === 0 && this.#isWhole) return;
    // Begun now and not after earlier ones: a page that goes away ends what was not begun.
    const writing = this.#guard((store) => this.#write(store, rows));
    this.#writing = Promise.all([this.#writing, writing]);
  }

  async close(): Promise<void> {
    this.#options.doc.off("update", this.#onUpdate);
    this.flush();
    this.#closed = true;
    clearTimeout(this.#gathering);
    await this.#writing;
    this.#store?.close();
  }

  readonly #onUpdate = (
    update: Uint8Array,
    origin: unknown,
    _doc: Y.Doc,
    transaction: Y.Transaction,
  ) => {
    if (origin === this || this.#closed) return;
    this.#waiting.push(update);
    if (transaction.local && this.#isWhole) this.flush();
    else this.#gathering ??= setTimeout(() => this.flush(), this.#isWhole ? GATHER_MS : RETRY_MS);
  };

  /** Waits for the storage, but not for ever. */
  async #reach(): Promise<void> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, OPEN_LIMIT_MS);
    });
    await Promise.race([this.#opening, limit]);
    clearTimeout(timer);
  }

  async #open(): Promise<void> {
    const { factory, scope } = this.#options;
    if (factory === undefined) return;
    try {
      const store = await UpdateStore.open(factory, `cutroom:${scope}`);
      store.onGone(() => this.#lose("blocked"));
      const rows = await store.read();
      const epoch = await store.readFact(EPOCH);
      if (this.#closed) return store.close();
      if (typeof epoch === "number") this.epoch ??= epoch;
      this.#take(rows);
      this.#store = store;
      if (this.#isWhole) this.trouble.set(null);
      if (this.#isLate && rows.keys.length > 0) this.#options.onLate();
    } catch (error) {
      this.#lose(troubleOf(error));
    }
  }

  #take({ keys, updates }: StoredUpdates): void {
    const { doc } = this.#options;
    const read = () => {
      for (const update of updates) if (!readRow(doc, update)) this.isDamaged.set(true);
    };
    Y.transact(doc, read, this, false);
    this.#keys = [...keys];
  }

  /** Writes rows; all there is, when there are too many or some were lost. */
  async #write(store: UpdateStore, rows: readonly Uint8Array[]): Promise<void> {
    if (this.#isWhole && this.#keys.length + rows.length <= MOST_ROWS) {
      this.#keys.push(...(await store.add(rows)));
      return;
    }
    const old = this.#keys.splice(0);
    const all = Y.encodeStateAsUpdate(this.#options.doc);
    try {
      this.#keys.push(...(await store.replace(old, [all])));
    } catch (error) {
      this.#keys.push(...old);
      throw error;
    }
    this.#isWhole = true;
    this.trouble.set(null);
  }

  async #guard(work: (store: UpdateStore) => Promise<void>): Promise<void> {
    try {
      if (this.#store === null && !this.#isWhole) await this.#reach();
      if (this.#store === null) this.#lose("blocked");
      else await work(this.#store);
    } catch (error) {
      this.#lose(troubleOf(error));
    }
  }

  #lose(trouble: StorageTrouble): void {
    if (trouble === "blocked") {
      this.#store?.close();
      this.#store = null;
    }
    this.#isWhole = false;
    if (this.#closed) return;
    this.trouble.set(trouble);
    this.#gathering ??= setTimeout(() => this.flush(), RETRY_MS);
  }
}

/** Whether it could be read: of a copy that is damaged everything else is still used. */
function readRow(doc: Y.Doc, update: Uint8Array): boolean {
  try {
    Y.applyUpdate(doc, update);
    return true;
  } catch {
    return false;
  }
}

function troubleOf(error: unknown): StorageTrouble {
  return error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "blocked";
}
