import { useMutation, useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { useSession } from "../api/session";
import { createWorkspace, listWorkspaces } from "../api/workspaces";
import { Button } from "../ui/Button";
import { FormError, fieldError } from "../ui/FormError";
import { ErrorState, Skeleton } from "../ui/states";
import { TextField } from "../ui/TextField";
import { EntryLayout } from "./EntryLayout";
import { lastWorkspace } from "./last-workspace";
import { useTitle } from "./use-title";

/** Goes on to the workspace that was open last; a newcomer makes the first one. */
export function HomePage() {
  useTitle(undefined);
  const query = useQuery({ queryKey: keys.workspaces, queryFn: listWorkspaces });
  if (query.isPending) {
    return (
      <div className="p-8">
        <Skeleton rows={3} />
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
  const chosen = query.data.find(({ id }) => id === lastWorkspace()) ?? query.data[0];
  if (chosen === undefined) {
    return <FirstWorkspace />;
  }
  return <Navigate to="/w/$workspaceId" params={{ workspaceId: chosen.id }} replace />;
}

function FirstWorkspace() {
  const navigate = useNavigate();
  const person = useSession((session) => session.person);
  const [name, setName] = useState(`${person?.name.split(" ")[0] ?? "My"}'s team`);
  const create = useMutation({
    mutationFn: () => createWorkspace(name.trim()),
    onSuccess: async (made) => {
      await queryClient.invalidateQueries({ queryKey: keys.workspaces });
      await navigate({ to: "/w/$workspaceId", params: { workspaceId: made.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <EntryLayout
      title="Make a workspace"
      text="A workspace holds a team's projects, media and renders. Colleagues join by a link."
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={fieldError(create.error, "name")}
          maxLength={80}
          required
        />
        <FormError error={create.error} fields={["name"]} />
        <Button type="submit" look="primary" busy={create.isPending} disabled={name.trim() === ""}>
          Make the workspace
        </Button>
      </form>
    </EntryLayout>
  );
}
