import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { LogOut, UserMinus } from "lucide-react";
import { useState } from "react";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { canManage, isOwner, ROLE_WORDS, ROLES } from "../api/roles";
import { useSession } from "../api/session";
import type { Member, Role } from "../api/types";
import { changeRole, removeMember } from "../api/workspaces";
import { Avatar } from "../ui/Avatar";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { formatDay } from "../ui/format";
import { IconButton } from "../ui/IconButton";
import { Select } from "../ui/Select";
import { showToast } from "../ui/toast";
import { useWorkspace } from "./workspace-context";

export function MemberRow({ member }: { member: Member }) {
  const workspace = useWorkspace();
  const me = useSession((session) => session.person);
  const isMe = member.person_id === me?.id;
  return (
    <li className="flex flex-wrap items-center gap-3 border-line border-b px-3 py-2 last:border-b-0">
      <Avatar name={member.name} color={member.color} />
      <div className="min-w-0 flex-1 basis-40">
        <p className="truncate font-medium">
          {member.name}
          {isMe && <span className="font-normal text-ink-3"> (you)</span>}
        </p>
        <p className="truncate text-ink-3 text-panel">{member.email}</p>
      </div>
      <span className="text-ink-3 text-panel max-sm:hidden">
        since {formatDay(member.joined_at)}
      </span>
      <RoleOf member={member} mine={workspace.role} />
      <Leaving member={member} isMe={isMe} />
    </li>
  );
}

/** Only owners make or unmake owners. */
function mayChange(mine: Role, theirs: Role): boolean {
  return isOwner(mine) || (canManage(mine) && !isOwner(theirs));
}

function RoleOf({ member, mine }: { member: Member; mine: Role }) {
  const workspace = useWorkspace();
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: keys.members(workspace.id) }),
      queryClient.invalidateQueries({ queryKey: keys.workspaces }),
    ]);
  const change = useMutation({
    mutationFn: (role: Role) => changeRole(workspace.id, member.person_id, role),
    onSuccess: refresh,
    onError: (error) => showToast(error.message, "bad"),
  });
  if (!mayChange(mine, member.role)) {
    return <span className="w-36 text-ink-2">{ROLE_WORDS[member.role].name}</span>;
  }
  const choices = ROLES.filter((role) => isOwner(mine) || !isOwner(role));
  return (
    <Select
      label={`Role of ${member.name}`}
      hideLabel
      className="w-36"
      value={change.isPending ? change.variables : member.role}
      disabled={change.isPending}
      choices={choices.map((role) => ({ value: role, label: ROLE_WORDS[role].name }))}
      onChange={(role) => change.mutate(role)}
    />
  );
}

function Leaving({ member, isMe }: { member: Member; isMe: boolean }) {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  if (!isMe && !mayChange(workspace.role, member.role)) {
    return <span className="w-7" />;
  }
  const remove = async () => {
    await removeMember(workspace.id, member.person_id);
    if (isMe) {
      await queryClient.invalidateQueries({ queryKey: keys.workspaces });
      await navigate({ to: "/" });
    }
    await queryClient.invalidateQueries({ queryKey: keys.members(workspace.id) });
  };
  return (
    <>
      <IconButton
        label={isMe ? "Leave the workspace" : `Remove ${member.name}`}
        onClick={() => setAsking(true)}
      >
        {isMe ? <LogOut /> : <UserMinus />}
      </IconButton>
      {asking && (
        <ConfirmDialog
          title={isMe ? `Leave ${workspace.name}?` : `Remove ${member.name}?`}
          text={
            isMe
              ? "You lose access at once. Somebody has to invite you to come back."
              : "They lose access within seconds, also in open tabs. What they made stays."
          }
          action={isMe ? "Leave" : "Remove"}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
