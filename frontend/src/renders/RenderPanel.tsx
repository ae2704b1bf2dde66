import { Film } from "lucide-react";
import type { Render } from "../api/types";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { BatchList } from "./BatchList";
import { RenderCard } from "./RenderCard";
import { useTimelineRenders } from "./use-renders";

interface RenderPanelProps {
  timelineId: string;
  workspaceId: string;
  canEdit: boolean;
  canManage: boolean;
  onShowClip?: (clip: string, frame: number | undefined) => void;
}

/** The renders of a timeline, newest first, for the editor's side panel. */
export function RenderPanel(props: RenderPanelProps) {
  const { timelineId, workspaceId, canEdit, canManage, onShowClip } = props;
  const query = useTimelineRenders(timelineId);
  if (query.isPending) {
    return (
      <div className="p-3">
        <Skeleton rows={2} className="h-44" />
      </div>
    );
  }
  if (query.data === undefined) {
    return (
      <div className="p-3">
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      </div>
    );
  }
  if (query.data.length === 0) {
    return (
      <EmptyState
        dense
        icon={<Film />}
        title="Nothing rendered yet"
        text="Render freezes the timeline as it is now; everybody here can watch."
      />
    );
  }
  return (
    <div className="flex flex-col gap-2 p-3">
      <BatchList workspaceId={workspaceId} timelineId={timelineId} canEdit={canEdit} />
      <ul aria-label="Renders" className="flex flex-col gap-2">
        {newestFirst(query.data).map((render) => (
          <RenderCard
            key={render.id}
            render={render}
            canEdit={canEdit}
            canManage={canManage}
            onShowClip={onShowClip}
            stacked
          />
        ))}
      </ul>
    </div>
  );
}

export function newestFirst(renders: readonly Render[]): Render[] {
  return [...renders].sort((a, b) => b.created_at.localeCompare(a.created_at));
}
