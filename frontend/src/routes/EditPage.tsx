import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronLeft, Clapperboard } from "lucide-react";
import { useState } from "react";
import { ApiError } from "../api/errors";
import { keys } from "../api/query-keys";
import { canEdit } from "../api/roles";
import { getTimeline } from "../api/timelines";
import type { Timeline } from "../api/types";
import { useWorkspaceEvents } from "../live/cache";
import { MediaBin } from "../media-bin/MediaBin";
import { RenderDialog } from "../renders/RenderDialog";
import { RenderPanel } from "../renders/RenderPanel";
import { Button } from "../ui/Button";
import { ErrorState, Skeleton } from "../ui/states";
import { useTitle } from "./use-title";

const route = getRouteApi("/inside/edit/$timelineId");

export function EditPage() {
  const { timelineId } = route.useParams();
  const query = useQuery({
    queryKey: keys.timeline(timelineId),
    queryFn: () => getTimeline(timelineId),
  });
  useTitle(query.data?.name);
  if (query.error instanceof ApiError && query.error.status === 404) {
    throw query.error;
  }
  if (query.isPending) {
    return (
      <div className="p-8">
        <Skeleton rows={4} />
      </div>
    );
  }
  if (query.data === undefined) {
    return (
      <div className="p-8">
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      </div>
    );
  }
  return <TimelinePage timeline={query.data} />;
}

function TimelinePage({ timeline }: { timeline: Timeline }) {
  useWorkspaceEvents(timeline.workspace_id);
  const [rendering, setRendering] = useState(false);
  const mayEdit = canEdit(timeline.role);
  return (
    <div className="flex h-full flex-col">
      <header className="flex h-11 shrink-0 items-center gap-3 border-line border-b bg-surface-1 px-3">
        <Link
          to="/w/$workspaceId/projects/$projectId"
          params={{ workspaceId: timeline.workspace_id, projectId: timeline.project_id }}
          className="flex items-center gap-1 text-ink-2 hover:text-ink-1"
        >
          <ChevronLeft aria-hidden /> Project
        </Link>
        <h1 className="min-w-0 flex-1 truncate font-medium">{timeline.name}</h1>
        {mayEdit && (
          <Button
            look="primary"
            size="dense"
            icon={<Clapperboard />}
            onClick={() => setRendering(true)}
          >
            Render
          </Button>
        )}
      </header>
      <div className="flex min-h-0 flex-1">
        <div className="min-w-0 flex-1">
          <MediaBin projectId={timeline.project_id} canEdit={mayEdit} />
        </div>
        <aside aria-label="Renders" className="w-80 overflow-y-auto border-line border-l">
          <RenderPanel timelineId={timeline.id} canEdit={mayEdit} />
        </aside>
      </div>
      {rendering && <RenderDialog timelineId={timeline.id} onClose={() => setRendering(false)} />}
    </div>
  );
}
