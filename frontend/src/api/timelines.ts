import type { Projection } from "@/timeline/model";
import { newIdempotencyKey, request, requestList } from "./client";
import type { Rate, Timeline } from "./types";

export interface NewTimeline {
  project_id: string;
  name: string;
  rate: Rate;
  width: number;
  height: number;
}

export const listTimelines = (projectId: string) =>
  requestList<Timeline>("/timelines", { query: { project_id: projectId } });

export const createTimeline = (body: NewTimeline) =>
  request<Timeline>("POST", "/timelines", { body, idempotencyKey: newIdempotencyKey() });

export const getTimeline = (id: string) => request<Timeline>("GET", `/timelines/${id}`);

export const getProjection = (id: string) =>
  request<Projection>("GET", `/timelines/${id}/projection`);

export const renameTimeline = (id: string, name: string) =>
  request<Timeline>("PATCH", `/timelines/${id}`, { body: { name } });

export const deleteTimeline = (id: string) => request<void>("DELETE", `/timelines/${id}`);
