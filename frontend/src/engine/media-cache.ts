// Pictures and waveforms that the painter asks for; what is missing is fetched and asked for again.
import { type Peaks, readPeaks } from "./peaks";

const MOST_PICTURES = 240;
const RETRY_AFTER_MS = 15_000;

interface Entry<T> {
  value: T | null;
  failedAt: number;
  loading: boolean;
}

/** A signed address changes with every answer of the server; the object behind it does not. */
function objectOf(url: string): string {
  return url.split("?", 1)[0] ?? url;
}

export class MediaCache {
  readonly #pictures = new Map<string, Entry<ImageBitmap>>();
  readonly #peaks = new Map<string, Entry<Peaks>>();
  readonly #onArrival: () => void;

  /** @param onArrival called when something that was asked for can be drawn */
  constructor(onArrival: () => void) {
    this.#onArrival = onArrival;
  }

  picture(url: string): ImageBitmap | null {
    return this.#get(this.#pictures, url, async (response) =>
      createImageBitmap(await response.blob()),
    );
  }

  peaks(url: string): Peaks | null {
    return this.#get(this.#peaks, url, async (response) => readPeaks(await response.arrayBuffer()));
  }

  clear(): void {
    for (const entry of this.#pictures.values()) entry.value?.close();
    this.#pictures.clear();
    this.#peaks.clear();
  }

  #get<T>(
    entries: Map<string, Entry<T>>,
    url: string,
    read: (response: Response) => Promise<T>,
  ): T | null {
    const key = objectOf(url);
    const entry = entries.get(key) ?? {
      value: null,
      failedAt: Number.NEGATIVE_INFINITY,
      loading: false,
    };
    // Taken out and put back: the order of the map is the order of last use.
    entries.delete(key);
    entries.set(key, entry);
    if (
      entry.value === null &&
      !entry.loading &&
      performance.now() - entry.failedAt > RETRY_AFTER_MS
    ) {
      entry.loading = true;
      void this.#load(entry, url, read);
    }
    this.#forgetOldest();
    return entry.value;
  }

  async #load<T>(
    entry: Entry<T>,
    url: string,
    read: (response: Response) => Promise<T>,
  ): Promise<void> {
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${response.status}`);
      entry.value = await read(response);
      this.#onArrival();
    } catch {
      // A picture that does not come is drawn as plain colour and asked for again later.
      entry.failedAt = performance.now();
    } finally {
      entry.loading = false;
    }
  }

  #forgetOldest(): void {
    for (const [key, entry] of this.#pictures) {
      if (this.#pictures.size <= MOST_PICTURES) return;
      entry.value?.close();
      this.#pictures.delete(key);
    }
  }
}
