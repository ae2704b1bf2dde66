// Rows of document updates in IndexedDB, and a few remembered values. Knows nothing of documents.

const UPDATES = "updates";
const FACTS = "custom";
const CANNOT_CHANGE_NOW = "InvalidStateError";

export interface StoredUpdates {
  readonly keys: readonly IDBValidKey[];
  readonly updates: readonly Uint8Array[];
}

/** One database; every call is one transaction, and rejects when it did not come to its end. */
export class UpdateStore {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
    // A later version of this page wants to change it, or the person clears the site's data.
    database.onversionchange = () => database.close();
  }

  static open(factory: IDBFactory, name: string): Promise<UpdateStore> {
    return new Promise((resolve, reject) => {
      const request = factory.open(name);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(UPDATES, { autoIncrement: true });
        request.result.createObjectStore(FACTS);
      };
      request.onsuccess = () => resolve(new UpdateStore(request.result));
      request.onerror = () => reject(request.error);
    });
  }

  onGone(listener: () => void): void {
    this.#database.onclose = listener;
  }

  async read(): Promise<StoredUpdates> {
    const transaction = this.#database.transaction(UPDATES, "readonly");
    const store = transaction.objectStore(UPDATES);
    const keys = store.getAllKeys();
    const updates = store.getAll() as IDBRequest<Uint8Array[]>;
    await ended(transaction);
    return { keys: keys.result, updates: updates.result };
  }

  /** Adds rows and answers their keys. */
  async add(updates: readonly Uint8Array[]): Promise<IDBValidKey[]> {
    return this.replace([], updates);
  }

  /** Puts rows in the place of others, or changes nothing. */
  async replace(
    old: readonly IDBValidKey[],
    updates: readonly Uint8Array[],
  ): Promise<IDBValidKey[]> {
    const transaction = this.#database.transaction(UPDATES, "readwrite");
    const store = transaction.objectStore(UPDATES);
    const added = updates.map((update) => store.add(update));
    for (const key of old) store.delete(key);
    // A page that goes away takes with it what is not committed in so many words.
    transaction.commit();
    await ended(transaction);
    return added.map((request) => request.result);
  }

  async readFact(name: string): Promise<unknown> {
    const transaction = this.#database.transaction(FACTS, "readonly");
    const request = transaction.objectStore(FACTS).get(name);
    await ended(transaction);
    return request.result;
  }

  async writeFact(name: string, value: unknown): Promise<void> {
    const transaction = this.#database.transaction(FACTS, "readwrite");
    transaction.objectStore(FACTS).put(value, name);
    transaction.commit();
    await ended(transaction);
  }

  async clear(): Promise<void> {
    const transaction = this.#database.transaction([UPDATES, FACTS], "readwrite");
    transaction.objectStore(UPDATES).clear();
    transaction.objectStore(FACTS).clear();
    await ended(transaction);
  }

  close(): void {
    this.#database.close();
  }
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () =>
      reject(transaction.error ?? new DOMException("aborted", CANNOT_CHANGE_NOW));
  });
}
