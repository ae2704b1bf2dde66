import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Check, ChevronsUpDown, Plus } from "lucide-react";
import { useState } from "react";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import type { Workspace } from "../api/types";
import { createWorkspace, listWorkspaces } from "../api/workspaces";
import { Logo } from "../ui/Logo";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "../ui/Menu";
import { NameDialog } from "../ui/NameDialog";

export function WorkspaceSwitcher({ workspace }: { workspace: Workspace | null }) {
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const { data: workspaces = [] } = useQuery({
    queryKey: keys.workspaces,
    queryFn: listWorkspaces,
  });
  const open = (id: string) =>
    void navigate({ to: "/w/$workspaceId", params: { workspaceId: id } });
  const create = async (name: string) => {
    const made = await createWorkspace(name);
    await queryClient.invalidateQueries({ queryKey: keys.workspaces });
    open(made.id);
  };
  return (
    <>
      <Menu
        align="start"
        trigger={
          <button
            type="button"
            aria-label={`Workspace ${workspace?.name ?? ""}: switch`}
            className="flex h-9 min-w-0 items-center gap-2 rounded-control px-2 font-medium transition-colors hover:bg-surface-2 data-[state=open]:bg-surface-2"
          >
            <Logo />
            <span className="min-w-0 flex-1 truncate text-left">
              {workspace?.name ?? "Cutroom"}
            </span>
            <ChevronsUpDown aria-hidden className="text-ink-3" />
          </button>
        }
      >
        <MenuLabel>Workspaces</MenuLabel>
        {workspaces.map(({ id, name }) => (
          <MenuItem
            key={id}
            onSelect={() => open(id)}
            icon={
              id === workspace?.id ? <Check className="text-accent" /> : <span className="size-4" />
            }
          >
            {name}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem icon={<Plus />} onSelect={() => setCreating(true)}>
          New workspace
        </MenuItem>
      </Menu>
      {creating && (
        <NameDialog
          title="New workspace"
          action="Create"
          onSubmit={create}
          onClose={() => setCreating(false)}
        />
      )}
    </>
  );
}
