import { request, requestList } from "./client";
import type { Asset, StoredStretch, Upload } from "./types";

export interface NewAsset {
  project_id: string;
  name: string;
  size_bytes: number;
  content_type: string;
}

export const listAssets = (projectId: string) =>
  requestList<Asset>("/assets", { query: { project_id: projectId } });

export const getAsset = (id: string) => request<Asset>("GET", `/assets/${id}`);

/** What renders have found of a film's motion in stretches of ten seconds; the others are left out. */
export const getMotion = (id: string, first: number, last: number) =>
  request<StoredStretch[]>("GET", `/assets/${id}/motion`, { query: { first, last } });

export const createAsset = (body: NewAsset, idempotencyKey: string) =>
  request<Asset & { upload: Upload }>("POST", "/assets", { body, idempotencyKey });

/** Fresh addresses of an upload's parts, and which parts are there already. */
export const getUpload = (id: string, signal?: AbortSignal) =>
  request<Upload>("GET", `/assets/${id}/upload`, { signal });

export const completeUpload = (
  id: string,
  parts: readonly { number: number; etag: string }[],
  signal?: AbortSignal,
) => request<Asset>("POST", `/assets/${id}/upload/complete`, { body: { parts }, signal });

export const retryAsset = (id: string) => request<Asset>("POST", `/assets/${id}/retry`);

export const deleteAsset = (id: string) => request<void>("DELETE", `/assets/${id}`);
