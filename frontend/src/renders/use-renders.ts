import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keys } from "../api/query-keys";
import { listTimelineRenders, listWorkspaceRenders } from "../api/renders";
import type { Render } from "../api/types";
import { isActive } from "./render-words";

/** A new render's chunks come with the list; all that changes of them comes by events. */
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
