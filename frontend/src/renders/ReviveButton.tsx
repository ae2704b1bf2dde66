import { useMutation } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { reviveRender } from "../api/renders";
import { upsertRender } from "../live/cache";
import { Button } from "../ui/Button";
import { showToast } from "../ui/toast";

/** Lets a render that was given up go on with what it has; for admins. */
export function ReviveButton({ renderId }: { renderId: string }) {
  const revive = useMutation({
    mutationFn: () => reviveRender(renderId),
    onSuccess: (render) => {
      upsertRender(queryClient, render);
      return queryClient.invalidateQueries({ queryKey: keys.deadPieces(render.workspace_id) });
    },
    onError: (error) => showToast(error.message, "bad"),
  });
  return (
    <Button
      size="dense"
      icon={<RotateCw />}
      busy={revive.isPending}
      onClick={() => revive.mutate()}
    >
      Revive
    </Button>
  );
}
