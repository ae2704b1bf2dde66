// Which browser tab this is: part of ripple counters and of the list of kept edits.

const KEY = "cutroom.device";
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Random Crockford base-32 characters, lower case. */
export function randomId(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => ALPHABET[byte % 32]).join("");
}

/**
 * The id of this tab: 8 characters, the same after a reload. A duplicated tab copies the session
 * storage, so the id is held by a lock and whoever comes second takes a new one.
 */
export async function leaseDeviceId(): Promise<string> {
  const remembered = sessionStorage.getItem(KEY);
  const id = remembered !== null && (await hold(remembered)) ? remembered : await freshId();
  sessionStorage.setItem(KEY, id);
  return id;
}

/** The devices of all open tabs, this one's included. */
export async function heldDevices(): Promise<ReadonlySet<string>> {
  if (!("locks" in navigator)) return new Set();
  const { held } = await navigator.locks.query();
  const names = (held ?? []).map(({ name }) => name ?? "");
  const prefix = `${KEY}.`;
  return new Set(
    names.filter((name) => name.startsWith(prefix)).map((n) => n.slice(prefix.length)),
  );
}

async function freshId(): Promise<string> {
  const id = randomId(8);
  await hold(id);
  return id;
}

/** Holds the lock until the page goes; false when another tab has it. */
function hold(id: string): Promise<boolean> {
  // Locks exist in secure contexts only; elsewhere a copied id is the smaller evil.
  if (!("locks" in navigator)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const untilThePageGoes = (lock: Lock | null) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<void>(() => undefined);
    };
    const asked = navigator.locks.request(`${KEY}.${id}`, { ifAvailable: true }, untilThePageGoes);
    // A browser that keeps nothing may also forbid locks.
    asked.catch(() => resolve(true));
  });
}
