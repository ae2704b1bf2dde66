import { request, requestList } from "./client";
import type { DeadPiece, NewRender, Render, RenderBatch, RenderPreset } from "./types";

export const createRender = (body: NewRender, idempotencyKey: string) =>
  request<Render>("POST", "/renders", { body, idempotencyKey });

export const listTimelineRenders = (timelineId: string) =>
  requestList<Render>("/renders", { query: { timeline_id: timelineId } });

export const listWorkspaceRenders = (workspaceId: string) =>
  requestList<Render>("/renders", { query: { workspace_id: workspaceId } });

export const getRender = (id: string) => request<Render>("GET", `/renders/${id}`);

export const cancelRender = (id: string) => request<Render>("POST", `/renders/${id}/cancel`);

export const retryRender = (id: string) => request<Render>("POST", `/renders/${id}/retry`);

export const deleteRender = (id: string) => request<void>("DELETE", `/renders/${id}`);

/** Jobs that failed again and again; for admins. */
export const listDeadPieces = (workspaceId: string) =>
  request<DeadPiece[]>("GET", "/renders/dead", { query: { workspace_id: workspaceId } });

export const reviveRender = (id: string) => request<Render>("POST", `/renders/${id}/revive`);

export const listRenderPresets = (workspaceId: string) =>
  request<RenderPreset[]>("GET", "/render-presets", { query: { workspace_id: workspaceId } });

export interface NewRenderBatch {
  workspace_id: string;
  name: string;
  items: readonly NewRender[];
}

export const createRenderBatch = (body: NewRenderBatch, idempotencyKey: string) =>
  request<RenderBatch>("POST", "/render-batches", { body, idempotencyKey });

export const listRenderBatches = (workspaceId: string) =>
  requestList<RenderBatch>("/render-batches", { query: { workspace_id: workspaceId } });

export type BatchAction = "pause" | "resume" | "cancel" | "retry";

export const steerRenderBatch = (id: string, action: BatchAction) =>
  request<RenderBatch>("POST", `/render-batches/${id}/${action}`);
