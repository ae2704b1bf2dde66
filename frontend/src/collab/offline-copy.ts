// The copy of the document in this browser: edits survive a closed tab and a lost network.
import { IndexeddbPersistence } from "y-indexeddb";
import type * as Y from "yjs";

const OPEN_LIMIT_MS = 3000;
const EPOCH_KEY = "epoch";

export interface OfflineCopy {
  /** Which rewriting of the document the copy belongs to; null when it was never synced. */
  readonly epoch: number | null;
  setEpoch(epoch: number): Promise<void>;
  /** Throws the copy away: it belongs to an old epoch. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Loads the copy into the document and keeps it up to date from then on. Null when this browser
 * gives no storage (private windows, blocked site data): editing works, but only while connected.
 */
export async function openOfflineCopy(scope: string, doc: Y.Doc): Promise<OfflineCopy | null> {
  if (typeof indexedDB === "undefined") return null;
  const stored = new IndexeddbPersistence(`cutroom:${scope}`, doc);
  const opened = await Promise.race([
    stored.whenSynced.then(() => true),
    new Promise<false>((resolve) => setTimeout(() => resolve(false), OPEN_LIMIT_MS)),
  ]);
  if (!opened) return null;
  const remembered: unknown = await stored.get(EPOCH_KEY);
  return {
    epoch: typeof remembered === "number" ? remembered : null,
    setEpoch: async (epoch) => {
      await stored.set(EPOCH_KEY, epoch);
    },
    clear: () => stored.clearData(),
    close: () => stored.destroy(),
  };
}
