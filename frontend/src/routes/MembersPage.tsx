import { useQuery } from "@tanstack/react-query";
import { keys } from "../api/query-keys";
import { canManage } from "../api/roles";
import { listMembers } from "../api/workspaces";
import { ErrorState, Skeleton } from "../ui/states";
import { Invitations } from "./Invitations";
import { MemberRow } from "./MemberRow";
import { PageHeader } from "./Shell";
import { useTitle } from "./use-title";
import { useWorkspace } from "./workspace-context";

export function MembersPage() {
  useTitle("Members");
  const workspace = useWorkspace();
  const query = useQuery({
    queryKey: keys.members(workspace.id),
    queryFn: () => listMembers(workspace.id),
  });
  return (
    <>
      <PageHeader title="Members" text="Who works here, and what each of them may do." />
      {query.isPending && <Skeleton rows={4} className="h-12" />}
      {query.isError && query.data === undefined && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.data !== undefined && (
        <ul
          aria-label="Members"
          className="overflow-hidden rounded-card border border-line bg-surface-1"
        >
          {query.data.map((member) => (
            <MemberRow key={member.person_id} member={member} />
          ))}
        </ul>
      )}
      {canManage(workspace.role) && <Invitations workspace={workspace} />}
    </>
  );
}
