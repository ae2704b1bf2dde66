import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FolderPlus, Plus } from "lucide-react";
import { useState } from "react";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { canEdit } from "../api/roles";
import { createProject, listProjects } from "../api/workspaces";
import { Button } from "../ui/Button";
import { NameDialog } from "../ui/NameDialog";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { ProjectCard } from "./ProjectCard";
import { PageHeader } from "./Shell";
import { useTitle } from "./use-title";
import { useWorkspace } from "./workspace-context";

export function ProjectsPage() {
  const workspace = useWorkspace();
  useTitle(workspace.name);
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const create = async (name: string) => {
    const made = await createProject(workspace.id, name);
    await queryClient.invalidateQueries({ queryKey: keys.projects(workspace.id) });
    await navigate({
      to: "/w/$workspaceId/projects/$projectId",
      params: { workspaceId: workspace.id, projectId: made.id },
    });
  };
  const newProject = canEdit(workspace.role) && (
    <Button look="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New project
    </Button>
  );
  return (
    <>
      <PageHeader title="Projects" action={newProject} />
      <ProjectGrid onCreate={() => setCreating(true)} />
      {creating && (
        <NameDialog
          title="New project"
          action="Create"
          placeholder="Spring campaign"
          onSubmit={create}
          onClose={() => setCreating(false)}
        />
      )}
    </>
  );
}

function ProjectGrid({ onCreate }: { onCreate: () => void }) {
  const workspace = useWorkspace();
  const query = useQuery({
    queryKey: keys.projects(workspace.id),
    queryFn: () => listProjects(workspace.id),
  });
  if (query.isPending) {
    return <Skeleton rows={3} className="h-32" />;
  }
  if (query.data === undefined) {
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  }
  if (query.data.length === 0) {
    const mayCreate = canEdit(workspace.role);
    return (
      <EmptyState
        icon={<FolderPlus />}
        title="No projects yet"
        text={
          mayCreate
            ? "A project holds timelines and the media they are cut from."
            : "Editors of this workspace make projects; they appear here."
        }
        action={mayCreate && <Button onClick={onCreate}>Make the first project</Button>}
      />
    );
  }
  return (
    <ul
      aria-label="Projects"
      className="grid grid-cols-[repeat(auto-fill,minmax(240px,1fr))] gap-4"
    >
      {query.data.map((project) => (
        <ProjectCard key={project.id} project={project} canEdit={canEdit(workspace.role)} />
      ))}
    </ul>
  );
}
