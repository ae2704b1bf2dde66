import { request, requestList } from "./client";
import type { DeadPiece, Render, RenderPreset } from "./types";

export interface NewRender {
  timeline_id: string;
  preset: RenderPreset;
  /** Base64 of the document's state vector: render nothing older than what I see. */
  state_vector?: string;
  /** Frames [first, end). */
  range?: readonly [number, number];
}

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
