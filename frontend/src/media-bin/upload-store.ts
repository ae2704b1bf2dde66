/** The uploads of this tab: they go on while people move between pages. */
import { create } from "zustand";
import { deleteAsset } from "../api/assets";
import { newIdempotencyKey } from "../api/client";
import { queryClient } from "../api/query-client";
import type { Asset } from "../api/types";
import { upsertAsset } from "../live/cache";
import { showToast } from "../ui/toast";
import { Slots, type UploadMemory, uploadFile } from "./upload";
import { uploadTransport } from "./upload-transport";

/** Parts on their way at once, over all files: more only compete for the same line. */
const PARTS_AT_ONCE = 3;

export interface UploadEntry {
  id: string;
  projectId: string;
  name: string;
  sizeBytes: number;
  sentBytes: number;
  state: "sending" | "failed";
  /** Why it failed, in words. */
  error: string | null;
  assetId: string | null;
}

interface UploadStore {
  uploads: readonly UploadEntry[];
}

interface Job {
  file: File;
  memory: UploadMemory;
  abort: AbortController;
}

export const useUploads = create<UploadStore>(() => ({ uploads: [] }));

const slots = new Slots(PARTS_AT_ONCE);
const jobs = new Map<string, Job>();

/** Send files into a project's bin, all at once. */
export function startUploads(projectId: string, files: readonly File[]): void {
  for (const file of files) {
    begin(projectId, file, null);
  }
}

/** Go on with an upload that another page load began, with the same file picked again. */
export function resumeUpload(asset: Asset, file: File): void {
  if (file.size !== asset.size_bytes) {
    showToast(`This is another file: ${asset.name} has a different size.`, "bad");
    return;
  }
  begin(asset.project_id, file, asset.id);
}

function begin(projectId: string, file: File, assetId: string | null): void {
  const id = crypto.randomUUID();
  const memory = { idempotencyKey: newIdempotencyKey(), assetId, etags: new Map() };
  jobs.set(id, { file, memory, abort: new AbortController() });
  const entry: UploadEntry = {
    id,
    projectId,
    name: file.name,
    sizeBytes: file.size,
    sentBytes: 0,
    state: "sending",
    error: null,
    assetId,
  };
  useUploads.setState(({ uploads }) => ({ uploads: [...uploads, entry] }));
  void run(entry);
}

/** Go on with an upload that failed, from the part where it stopped. */
export function retryUpload(id: string): void {
  const entry = useUploads.getState().uploads.find((upload) => upload.id === id);
  const job = jobs.get(id);
  if (entry?.state === "failed" && job !== undefined) {
    job.abort = new AbortController();
    patch(id, { state: "sending", error: null });
    void run(entry);
  }
}

/** Stop an upload and take away what has been stored of it. */
export async function cancelUpload(id: string): Promise<void> {
  const job = jobs.get(id);
  forget(id);
  job?.abort.abort();
  const assetId = job?.memory.assetId ?? null;
  if (assetId !== null) {
    await discard(assetId);
  }
}

async function discard(assetId: string): Promise<void> {
  await deleteAsset(assetId).catch((error: Error) => showToast(error.message, "bad"));
}

async function run(entry: UploadEntry): Promise<void> {
  const job = jobs.get(entry.id);
  if (job === undefined) {
    return;
  }
  if (job.file.size === 0) {
    patch(entry.id, { state: "failed", error: "This file is empty." });
    return;
  }
  try {
    const asset = await uploadFile(job.file, {
      transport: uploadTransport(entry.projectId),
      slots,
      memory: job.memory,
      signal: job.abort.signal,
      onCreated: (created) => {
        patch(entry.id, { assetId: created.id });
        upsertAsset(queryClient, created);
      },
      discard,
      onSent: (sentBytes) => patch(entry.id, { sentBytes }),
    });
    upsertAsset(queryClient, asset);
    forget(entry.id);
  } catch (error) {
    if (!job.abort.signal.aborted) {
      patch(entry.id, { state: "failed", error: (error as Error).message });
    }
  }
}

function patch(id: string, change: Partial<UploadEntry>): void {
  useUploads.setState(({ uploads }) => ({
    uploads: uploads.map((upload) => (upload.id === id ? { ...upload, ...change } : upload)),
  }));
}

function forget(id: string): void {
  jobs.delete(id);
  useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((upload) => upload.id !== id) }));
}

/** Ask before a tab is closed that is still sending. */
export function guardUnload(event: BeforeUnloadEvent): void {
  if (useUploads.getState().uploads.some((upload) => upload.state === "sending")) {
    event.preventDefault();
  }
}
