import { useMutation, useQuery } from "@tanstack/react-query";
import { Copy, Link as LinkIcon, X } from "lucide-react";
import { useState } from "react";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { isOwner, ROLE_WORDS, ROLES } from "../api/roles";
import type { Invitation, Role, Workspace } from "../api/types";
import { createInvitation, listInvitations, withdrawInvitation } from "../api/workspaces";
import { Button } from "../ui/Button";
import { formatDay } from "../ui/format";
import { IconButton } from "../ui/IconButton";
import { Select } from "../ui/Select";
import { ErrorState, Skeleton } from "../ui/states";
import { showToast } from "../ui/toast";

/** Invite by link: choose a role, copy the link; the links that are still open. */
export function Invitations({ workspace }: { workspace: Workspace }) {
  const [role, setRole] = useState<Role>("editor");
  const refresh = () => queryClient.invalidateQueries({ queryKey: keys.invitations(workspace.id) });
  const create = useMutation({
    mutationFn: () => createInvitation(workspace.id, role),
    onSuccess: async (made) => {
      await copyLink(made.url);
      await refresh();
    },
    onError: (error) => showToast(error.message, "bad"),
  });
  const choices = ROLES.filter((choice) => isOwner(workspace.role) || !isOwner(choice)).map(
    (value) => ({ value, label: ROLE_WORDS[value].name }),
  );
  return (
    <section aria-labelledby="invite" className="flex flex-col gap-3">
      <h2 id="invite" className="font-semibold text-title">
        Invite by link
      </h2>
      <div className="flex flex-wrap items-end gap-2 rounded-card border border-line bg-surface-1 p-3">
        <Select label="Role" className="w-44" value={role} choices={choices} onChange={setRole} />
        <Button
          look="primary"
          icon={<LinkIcon />}
          busy={create.isPending}
          onClick={() => create.mutate()}
        >
          Make a link and copy it
        </Button>
        <p className="flex-1 basis-48 pb-1.5 text-ink-3 text-panel">
          {ROLE_WORDS[role].may}. One person can use the link.
        </p>
      </div>
      <Pending workspace={workspace} onChanged={refresh} />
    </section>
  );
}

async function copyLink(url: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(url);
    showToast("Link copied.", "ok");
  } catch {
    showToast("The link is made; copy it from the list below.");
  }
}

interface PendingProps {
  workspace: Workspace;
  onChanged: () => Promise<void>;
}

function Pending({ workspace, onChanged }: PendingProps) {
  const query = useQuery({
    queryKey: keys.invitations(workspace.id),
    queryFn: () => listInvitations(workspace.id),
  });
  if (query.isPending) {
    return <Skeleton rows={1} />;
  }
  if (query.data === undefined) {
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  }
  if (query.data.length === 0) {
    return <p className="text-ink-3 text-panel">No open invitations.</p>;
  }
  return (
    <ul
      aria-label="Open invitations"
      className="overflow-hidden rounded-card border border-line bg-surface-1"
    >
      {query.data.map((invitation) => (
        <PendingRow
          key={invitation.id}
          invitation={invitation}
          onWithdraw={() => withdrawInvitation(workspace.id, invitation.id).then(onChanged)}
        />
      ))}
    </ul>
  );
}

interface PendingRowProps {
  invitation: Invitation;
  onWithdraw: () => Promise<void>;
}

function PendingRow({ invitation, onWithdraw }: PendingRowProps) {
  const withdraw = useMutation({
    mutationFn: onWithdraw,
    onError: (error) => showToast(error.message, "bad"),
  });
  return (
    <li className="flex items-center gap-3 border-line border-b px-3 py-2 last:border-b-0">
      <span className="w-24 shrink-0">{ROLE_WORDS[invitation.role].name}</span>
      <input
        readOnly
        aria-label="Invitation link"
        value={invitation.url}
        onFocus={(event) => event.target.select()}
        className="h-7 min-w-0 flex-1 rounded-control border border-line bg-canvas px-2 font-mono text-ink-2 text-panel"
      />
      <span className="shrink-0 text-ink-3 text-panel max-sm:hidden">
        until {formatDay(invitation.expires_at)}
      </span>
      <IconButton label="Copy the link" onClick={() => void copyLink(invitation.url)}>
        <Copy />
      </IconButton>
      <IconButton label="Withdraw" disabled={withdraw.isPending} onClick={() => withdraw.mutate()}>
        <X />
      </IconButton>
    </li>
  );
}
