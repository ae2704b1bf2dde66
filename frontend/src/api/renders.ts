import { request, requestAnswer, requestList } from "./client";
import type {
  DeadPiece,
  NewRender,
  PresetSettings,
  Render,
  RenderBatch,
  RenderPreset,
} from "./types";

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

/** Video codecs that some render worker encodes in hardware. */
export const listHardwareEncoders = () => request<string[]>("GET", "/render-encoders");

const PICTURE_WIDTH = 320;

/** A small picture of how a timeline begins. The browser keeps it by its ETag. */
export const readTimelinePicture = async (timelineId: string) => {
  const path = `/timelines/${timelineId}/frame`;
  const answer = await requestAnswer("GET", path, { query: { t: 0, w: PICTURE_WIDTH } });
  return answer.blob();
};

/** What an admin says of a preset of the workspace's own. */
export interface PresetWish {
  name: string;
  file_settings: PresetSettings;
}

export const createRenderPreset = (workspace_id: string, wish: PresetWish, key: string) =>
  request<RenderPreset>("POST", "/render-presets", {
    body: { workspace_id, ...wish },
    idempotencyKey: key,
  });

export const changeRenderPreset = (id: string, wish: PresetWish) =>
  request<RenderPreset>("PATCH", `/render-presets/${id}`, { body: wish });

export const deleteRenderPreset = (id: string) => request<void>("DELETE", `/render-presets/${id}`);

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
