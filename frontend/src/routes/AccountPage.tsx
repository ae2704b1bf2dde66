import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { listSessions, renameMe, revokeSession } from "../api/accounts";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { useSession } from "../api/session";
import type { SessionInfo } from "../api/types";
import { listWorkspaces } from "../api/workspaces";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { Chip } from "../ui/Chip";
import { FormError, fieldError } from "../ui/FormError";
import { formatWhen } from "../ui/format";
import { ErrorState, Skeleton } from "../ui/states";
import { TextField } from "../ui/TextField";
import { showToast } from "../ui/toast";
import { describeBrowser } from "./describe-browser";
import { lastWorkspace } from "./last-workspace";
import { PageHeader, Shell } from "./Shell";
import { useTitle } from "./use-title";

export function AccountPage() {
  useTitle("Account");
  const { data: workspaces = [] } = useQuery({
    queryKey: keys.workspaces,
    queryFn: listWorkspaces,
  });
  const workspace = workspaces.find(({ id }) => id === lastWorkspace()) ?? workspaces[0];
  return (
    <Shell workspace={workspace ?? null}>
      <PageHeader title="Account" />
      <Profile />
      <Sessions />
    </Shell>
  );
}

function Profile() {
  const person = useSession((session) => session.person);
  const [name, setName] = useState(person?.name ?? "");
  const save = useMutation({
    mutationFn: () => renameMe(name.trim()),
    onSuccess: (changed) => {
      useSession.setState({ person: changed });
      showToast("Your name is changed.", "ok");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  if (person === null) {
    return null;
  }
  return (
    <form
      onSubmit={submit}
      className="flex flex-col gap-4 rounded-card border border-line bg-surface-1 p-4"
    >
      <div className="flex items-center gap-3">
        <Avatar name={name || person.name} color={person.color} size="large" />
        <div className="min-w-0">
          <p className="truncate font-medium">{person.email}</p>
          <p className="text-ink-3 text-panel">
            Others see your name and this colour on your cursor and your selection.
          </p>
        </div>
      </div>
      <div className="flex items-end gap-2">
        <TextField
          label="Name"
          className="max-w-80 flex-1"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={fieldError(save.error, "name")}
          maxLength={80}
          required
        />
        <Button
          type="submit"
          busy={save.isPending}
          disabled={name.trim() === "" || name.trim() === person.name}
        >
          Save
        </Button>
      </div>
      <FormError error={save.error} fields={["name"]} />
    </form>
  );
}

function Sessions() {
  const query = useQuery({ queryKey: keys.sessions, queryFn: listSessions });
  return (
    <section aria-labelledby="sessions" className="flex flex-col gap-3">
      <h2 id="sessions" className="font-semibold text-title">
        Where you are signed in
      </h2>
      {query.isPending && <Skeleton rows={2} />}
      {query.isError && query.data === undefined && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.data !== undefined && (
        <ul className="overflow-hidden rounded-card border border-line bg-surface-1">
          {query.data.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      )}
    </section>
  );
}

function SessionRow({ session }: { session: SessionInfo }) {
  const revoke = useMutation({
    mutationFn: () => revokeSession(session.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.sessions }),
    onError: (error) => showToast(error.message, "bad"),
  });
  return (
    <li className="flex items-center gap-3 border-line border-b px-3 py-2 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="truncate" title={session.user_agent}>
          {describeBrowser(session.user_agent)}
        </p>
        <p className="truncate text-ink-3 text-panel">
          {session.address} · seen {formatWhen(session.last_seen_at)}
        </p>
      </div>
      {session.current ? (
        <Chip tone="accent">This one</Chip>
      ) : (
        <Button size="dense" busy={revoke.isPending} onClick={() => revoke.mutate()}>
          Sign out
        </Button>
      )}
    </li>
  );
}
