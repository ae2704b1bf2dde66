/** Sends one file in parts: a few at a time, each tried again, able to go on where it stopped. */
import { ApiError } from "../api/errors";
import type { Asset, Upload, UploadPart } from "../api/types";

const TRIES_PER_PART = 4;
const FIRST_WAIT_MS = 800;

/** The requests an upload makes; a test gives its own. */
export interface UploadTransport {
  /** Never cut off: whether something was made would not be known. */
  create: (file: File, idempotencyKey: string) => Promise<Asset & { upload: Upload }>;
  /** Fresh signed addresses of an upload that has begun. */
  refresh: (assetId: string, signal: AbortSignal) => Promise<Upload>;
  /** Sends one part; answers its ETag. */
  put: (
    url: string,
    part: Blob,
    onSent: (bytes: number) => void,
    signal: AbortSignal,
  ) => Promise<string>;
  complete: (
    assetId: string,
    parts: readonly { number: number; etag: string }[],
    signal: AbortSignal,
  ) => Promise<Asset>;
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** What is known of an upload; kept between attempts, so that the next one goes on from here. */
export interface UploadMemory {
  idempotencyKey: string;
  assetId: string | null;
  /** ETag by part number. */
  etags: Map<number, string>;
}

export interface UploadOptions {
  transport: UploadTransport;
  slots: Slots;
  memory: UploadMemory;
  signal: AbortSignal;
  onCreated: (asset: Asset) => void;
  /** Take away what was made for an upload that was cancelled before that was known. */
  discard: (assetId: string) => Promise<void>;
  onSent: (bytes: number) => void;
}

/** Lets a limited number of things run at once, in the order they asked. */
export class Slots {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) {
      this.#free -= 1;
    } else {
      await new Promise<void>((go) => this.#queue.push(go));
    }
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) {
        this.#free += 1;
      } else {
        next();
      }
    }
  }
}

/** Send a file until it is complete; what has been sent stays in the memory when this fails. */
export async function uploadFile(file: File, options: UploadOptions): Promise<Asset> {
  const { transport, memory, signal } = options;
  const addresses = await begin(file, options);
  const sent = new Map<number, number>();
  const tell = () => options.onSent([...sent.values()].reduce((sum, bytes) => sum + bytes, 0));
  await allOrFirstFailure(
    addresses.all.map((part) => async () => {
      const blob = partOf(file, part.number, addresses.partSize);
      if (!memory.etags.has(part.number)) {
        await options.slots.run(() =>
          sendPart(part.number, blob, {
            ...options,
            addresses,
            onBytes: (bytes) => {
              sent.set(part.number, bytes);
              tell();
            },
          }),
        );
      }
      sent.set(part.number, blob.size);
      tell();
    }),
  );
  const parts = addresses.all.map(({ number }) => ({
    number,
    etag: memory.etags.get(number) as string,
  }));
  return transport.complete(addresses.assetId, parts, signal);
}

/** Every task must end before an attempt may be repeated: two attempts never share a part. */
async function allOrFirstFailure(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const results = await Promise.allSettled(tasks.map((task) => task()));
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) {
    throw failed.reason;
  }
}

/** The current addresses of an upload's parts; replaced when they have expired. */
interface Addresses {
  assetId: string;
  partSize: number;
  all: readonly UploadPart[];
}

async function begin(file: File, options: UploadOptions): Promise<Addresses> {
  const { memory, transport, signal } = options;
  if (memory.assetId !== null) {
    const upload = await transport.refresh(memory.assetId, signal);
    for (const part of upload.parts) {
      // An answer that was lost on the way back: the part is there all the same.
      if (part.done === true && part.etag) {
        memory.etags.set(part.number, part.etag);
      }
    }
    return { assetId: memory.assetId, partSize: upload.part_size_bytes, all: upload.parts };
  }
  const { upload, ...asset } = await transport.create(file, memory.idempotencyKey);
  memory.assetId = asset.id;
  if (signal.aborted) {
    await options.discard(asset.id);
    throw new DOMException("The upload was cancelled.", "AbortError");
  }
  options.onCreated(asset);
  return { assetId: asset.id, partSize: upload.part_size_bytes, all: upload.parts };
}

function partOf(file: File, number: number, partSize: number): Blob {
  return file.slice((number - 1) * partSize, number * partSize);
}

interface SendOptions extends UploadOptions {
  addresses: Addresses;
  onBytes: (bytes: number) => void;
}

async function sendPart(number: number, blob: Blob, options: SendOptions): Promise<void> {
  const { transport, signal, addresses } = options;
  for (let attempt = 1; ; attempt += 1) {
    const url = addresses.all.find((part) => part.number === number)?.url ?? "";
    try {
      options.memory.etags.set(number, await transport.put(url, blob, options.onBytes, signal));
      return;
    } catch (error) {
      options.onBytes(0);
      if (signal.aborted || attempt === TRIES_PER_PART || !isWorthAnotherTry(error)) {
        throw error;
      }
      await transport.wait(FIRST_WAIT_MS * 2 ** (attempt - 1), signal);
      if (hasExpired(error)) {
        addresses.all = (await transport.refresh(addresses.assetId, signal)).parts;
      }
    }
  }
}

const hasExpired = (error: unknown) => error instanceof ApiError && error.status === 403;

function isWorthAnotherTry(error: unknown): boolean {
  return (
    error instanceof ApiError && (error.status === 0 || error.status === 403 || error.status >= 500)
  );
}
