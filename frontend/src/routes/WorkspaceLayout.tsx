import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { keys } from "../api/query-keys";
import { listWorkspaces } from "../api/workspaces";
import { useWorkspaceEvents } from "../live/cache";
import { ErrorState, Skeleton } from "../ui/states";
import { rememberWorkspace } from "./last-workspace";
import { NotFoundPage } from "./NotFoundPage";
import { Shell } from "./Shell";
import { WorkspaceContext } from "./workspace-context";

const route = getRouteApi("/inside/w/$workspaceId");

/** Everything about one workspace: its frame, its events and one's role in it. */
export function WorkspaceLayout() {
  const { workspaceId } = route.useParams();
  const query = useQuery({ queryKey: keys.workspaces, queryFn: listWorkspaces });
  const workspace = query.data?.find(({ id }) => id === workspaceId);
  useWorkspaceEvents(workspace === undefined ? null : workspaceId);
  useEffect(() => {
    if (workspace !== undefined) {
      rememberWorkspace(workspace.id);
    }
  }, [workspace]);
  if (query.isPending) {
    return (
      <Shell workspace={null}>
        <Skeleton rows={4} />
      </Shell>
    );
  }
  if (query.data === undefined) {
    return (
      <Shell workspace={null}>
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      </Shell>
    );
  }
  if (workspace === undefined) {
    return <NotFoundPage />;
  }
  return (
    <WorkspaceContext value={workspace}>
      <Shell workspace={workspace}>
        <Outlet />
      </Shell>
    </WorkspaceContext>
  );
}
