import { Clapperboard } from "lucide-react";
import { canEdit, canManage } from "../api/roles";
import { BatchList, EarlierBatches } from "../renders/BatchList";
import { DeadLetters } from "../renders/DeadLetters";
import { RenderCard } from "../renders/RenderCard";
import { newestFirst } from "../renders/RenderPanel";
import { useWorkspaceRenders } from "../renders/use-renders";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { PageHeader } from "./Shell";
import { useTitle } from "./use-title";
import { useWorkspace } from "./workspace-context";

export function RendersPage() {
  useTitle("Renders");
  return (
    <>
      <PageHeader title="Renders" text="Everything this workspace renders, live for everybody." />
      <RenderList />
      <Earlier />
      <GivenUp />
    </>
  );
}

function GivenUp() {
  const workspace = useWorkspace();
  return canManage(workspace.role) && <DeadLetters workspaceId={workspace.id} />;
}

function Earlier() {
  const workspace = useWorkspace();
  return <EarlierBatches workspaceId={workspace.id} canEdit={canEdit(workspace.role)} />;
}

function RenderList() {
  const workspace = useWorkspace();
  const query = useWorkspaceRenders(workspace.id);
  if (query.isPending) {
    return <Skeleton rows={3} className="h-36" />;
  }
  if (query.data === undefined) {
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  }
  if (query.data.length === 0) {
    return (
      <EmptyState
        icon={<Clapperboard />}
        title="Nothing rendered yet"
        text="Open a timeline and press Render; it appears here with its picture and its numbers."
      />
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <BatchList workspaceId={workspace.id} canEdit={canEdit(workspace.role)} />
      <ul aria-label="Renders" className="flex flex-col gap-3">
        {newestFirst(query.data).map((render) => (
          <RenderCard key={render.id} render={render} canEdit={canEdit(workspace.role)} />
        ))}
      </ul>
    </div>
  );
}
