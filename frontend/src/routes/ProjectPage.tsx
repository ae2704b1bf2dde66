import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronLeft, FileInput, Plus, SquarePlay } from "lucide-react";
import { useState } from "react";
import { ApiError } from "../api/errors";
import { keys } from "../api/query-keys";
import { canEdit } from "../api/roles";
import { listTimelines } from "../api/timelines";
import { getProject } from "../api/workspaces";
import { ImportDialog } from "../interchange/ImportDialog";
import { MediaBin } from "../media-bin/MediaBin";
import { Button } from "../ui/Button";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { NewTimelineDialog } from "./NewTimelineDialog";
import { PageHeader } from "./Shell";
import { TimelineRow } from "./TimelineRow";
import { useTitle } from "./use-title";
import { useWorkspace } from "./workspace-context";

const route = getRouteApi("/inside/w/$workspaceId/projects/$projectId");

export function ProjectPage() {
  const workspace = useWorkspace();
  const { projectId } = route.useParams();
  const [creating, setCreating] = useState(false);
  const [importing, setImporting] = useState(false);
  const project = useQuery({
    queryKey: keys.project(projectId),
    queryFn: () => getProject(projectId),
  });
  useTitle(project.data?.name);
  if (project.error instanceof ApiError && project.error.status === 404) {
    throw project.error;
  }
  const mayEdit = canEdit(workspace.role);
  return (
    <>
      <Link
        to="/w/$workspaceId"
        params={{ workspaceId: workspace.id }}
        className="-mb-3 flex w-fit items-center gap-1 text-ink-3 text-panel hover:text-ink-1"
      >
        <ChevronLeft aria-hidden /> Projects
      </Link>
      <PageHeader
        title={project.data?.name ?? "Project"}
        action={
          mayEdit && (
            <div className="flex gap-2">
              <Button icon={<FileInput />} onClick={() => setImporting(true)}>
                Import timeline
              </Button>
              <Button look="primary" icon={<Plus />} onClick={() => setCreating(true)}>
                New timeline
              </Button>
            </div>
          )
        }
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_360px]">
        <Timelines projectId={projectId} mayEdit={mayEdit} onCreate={() => setCreating(true)} />
        <div className="h-[clamp(360px,calc(100vh-132px),900px)] overflow-hidden rounded-card border border-line">
          <MediaBin projectId={projectId} canEdit={mayEdit} />
        </div>
      </div>
      {creating && <NewTimelineDialog projectId={projectId} onClose={() => setCreating(false)} />}
      {importing && <ImportDialog projectId={projectId} onClose={() => setImporting(false)} />}
    </>
  );
}

interface TimelinesProps {
  projectId: string;
  mayEdit: boolean;
  onCreate: () => void;
}

function Timelines({ projectId, mayEdit, onCreate }: TimelinesProps) {
  const query = useQuery({
    queryKey: keys.timelines(projectId),
    queryFn: () => listTimelines(projectId),
  });
  if (query.isPending) {
    return <Skeleton rows={3} className="h-14" />;
  }
  if (query.data === undefined) {
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  }
  if (query.data.length === 0) {
    return (
      <EmptyState
        icon={<SquarePlay />}
        title="No timelines yet"
        text={
          mayEdit
            ? "A timeline is what you cut together; everybody sees every edit at once."
            : "Editors make timelines; they appear here."
        }
        action={mayEdit && <Button onClick={onCreate}>Make the first timeline</Button>}
      />
    );
  }
  return (
    <ul
      aria-label="Timelines"
      className="overflow-hidden rounded-card border border-line bg-surface-1"
    >
      {query.data.map((timeline) => (
        <TimelineRow key={timeline.id} timeline={timeline} canEdit={mayEdit} />
      ))}
    </ul>
  );
}
