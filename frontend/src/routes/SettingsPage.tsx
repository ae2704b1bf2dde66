import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { canManage, isOwner } from "../api/roles";
import { deleteWorkspace, renameWorkspace } from "../api/workspaces";
import { PresetList } from "../renders/PresetList";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { FormError, fieldError } from "../ui/FormError";
import { TextField } from "../ui/TextField";
import { showToast } from "../ui/toast";
import { PageHeader } from "./Shell";
import { useTitle } from "./use-title";
import { useWorkspace } from "./workspace-context";

export function SettingsPage() {
  useTitle("Settings");
  const workspace = useWorkspace();
  return (
    <>
      <PageHeader title="Settings" text="Of this workspace, for everybody in it." />
      <Name key={workspace.id} />
      <PresetList workspaceId={workspace.id} canManage={canManage(workspace.role)} />
      {isOwner(workspace.role) && <Deletion />}
    </>
  );
}

function Name() {
  const workspace = useWorkspace();
  const [name, setName] = useState(workspace.name);
  const mayRename = canManage(workspace.role);
  const save = useMutation({
    mutationFn: () => renameWorkspace(workspace.id, name.trim()),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.workspaces });
      showToast("Renamed.", "ok");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form
      onSubmit={submit}
      className="flex flex-col gap-3 rounded-card border border-line bg-surface-1 p-4"
    >
      <div className="flex items-end gap-2">
        <TextField
          label="Workspace name"
          className="max-w-80 flex-1"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={fieldError(save.error, "name")}
          maxLength={80}
          disabled={!mayRename}
          required
        />
        {mayRename && (
          <Button
            type="submit"
            busy={save.isPending}
            disabled={name.trim() === "" || name.trim() === workspace.name}
          >
            Rename
          </Button>
        )}
      </div>
      {!mayRename && <p className="text-ink-3 text-panel">Admins and owners can rename it.</p>}
      <FormError error={save.error} fields={["name"]} />
    </form>
  );
}

function Deletion() {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    await deleteWorkspace(workspace.id);
    await queryClient.invalidateQueries({ queryKey: keys.workspaces });
    await navigate({ to: "/" });
  };
  return (
    <section className="flex flex-wrap items-center gap-3 rounded-card border border-line bg-surface-1 p-4">
      <div className="min-w-0 flex-1 basis-60">
        <h2 className="font-medium">Delete this workspace</h2>
        <p className="text-ink-2">Every project, its media and its renders go with it.</p>
      </div>
      <Button look="danger" onClick={() => setAsking(true)}>
        Delete the workspace
      </Button>
      {asking && (
        <ConfirmDialog
          title={`Delete ${workspace.name}?`}
          text="It is gone for everybody, with all projects, media and renders. This cannot be undone."
          action="Delete the workspace"
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
