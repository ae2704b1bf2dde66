import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keys } from "../api/query-keys";
import {
  listDeadPieces,
  listHardwareEncoders,
  listRenderBatches,
  listRenderPresets,
  listTimelineRenders,
  listWorkspaceRenders,
} from "../api/renders";
import type { Render } from "../api/types";
import { isActive } from "./render-words";

/** For when no event comes: each of them puts this off. */
const WHILE_ACTIVE_MS = 4_000;

const refetchWhileActive = (query: { state: { data?: Render[] | undefined } }) =>
  query.state.data?.some(isActive) === true ? WHILE_ACTIVE_MS : false;

export function useTimelineRenders(timelineId: string) {
  return useQuery({
    queryKey: keys.timelineRenders(timelineId),
    queryFn: () => listTimelineRenders(timelineId),
    refetchInterval: refetchWhileActive,
  });
}

export function useWorkspaceRenders(workspaceId: string) {
  return useQuery({
    queryKey: keys.workspaceRenders(workspaceId),
    queryFn: () => listWorkspaceRenders(workspaceId),
    refetchInterval: refetchWhileActive,
  });
}

/** What this workspace's renders can become; it hardly ever changes. */
export function useRenderPresets(workspaceId: string) {
  return useQuery({
    queryKey: keys.renderPresets(workspaceId),
    queryFn: () => listRenderPresets(workspaceId),
  });
}

/** Jobs that were given up; only admins may ask. */
export function useDeadPieces(workspaceId: string) {
  return useQuery({
    queryKey: keys.deadPieces(workspaceId),
    queryFn: () => listDeadPieces(workspaceId),
  });
}

/** Video codecs that some render worker encodes in hardware; a restart of a worker may change them. */
export function useHardwareEncoders() {
  return useQuery({ queryKey: keys.hardwareEncoders, queryFn: listHardwareEncoders });
}

/** Kept fresh by events, and while something runs by asking for its frames. */
export function useRenderBatches(workspaceId: string) {
  return useQuery({
    queryKey: keys.renderBatches(workspaceId),
    queryFn: () => listRenderBatches(workspaceId),
    refetchInterval: (query) =>
      query.state.data?.some((batch) => batch.state === "running") === true
        ? WHILE_ACTIVE_MS
        : false,
  });
}

/** The time, once a second while something counts it. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (ticking) {
      const timer = setInterval(() => setNow(Date.now()), 1_000);
      return () => clearInterval(timer);
    }
  }, [ticking]);
  return now;
}
