import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { ROLE_WORDS } from "../api/roles";
import { acceptInvitation, getInvitation } from "../api/workspaces";
import { Button, buttonClass } from "../ui/Button";
import { FormError } from "../ui/FormError";
import { EntryLayout } from "./EntryLayout";
import { useTitle } from "./use-title";

const route = getRouteApi("/inside/invitation/$token");

export function InvitationPage() {
  useTitle("Invitation");
  const { token } = route.useParams();
  const navigate = useNavigate();
  const offer = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => getInvitation(token),
    retry: false,
  });
  const accept = useMutation({
    mutationFn: () => acceptInvitation(token),
    onSuccess: async (workspace) => {
      await queryClient.invalidateQueries({ queryKey: keys.workspaces });
      await navigate({ to: "/w/$workspaceId", params: { workspaceId: workspace.id } });
    },
  });
  if (offer.isPending) {
    return (
      <EntryLayout title="Invitation" text="Reading the invitation…">
        {null}
      </EntryLayout>
    );
  }
  if (offer.data === undefined) {
    return (
      <EntryLayout title="This invitation cannot be used" text={offer.error.message}>
        <Link to="/" className={buttonClass("primary")}>
          Go to your projects
        </Link>
      </EntryLayout>
    );
  }
  const role = ROLE_WORDS[offer.data.role];
  return (
    <EntryLayout
      title={`Join ${offer.data.workspace_name}`}
      text={`${offer.data.invited_by} invites you as ${role.name.toLowerCase()}.`}
    >
      <p className="rounded-control bg-surface-2 px-3 py-2 text-ink-2">{role.may}.</p>
      <FormError error={accept.error} />
      <Button look="primary" busy={accept.isPending} onClick={() => accept.mutate()}>
        Join
      </Button>
    </EntryLayout>
  );
}
