import { useMutation, useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { listDeadPieces, reviveRender } from "../api/renders";
import type { DeadPiece } from "../api/types";
import { upsertRender } from "../live/cache";
import { Button } from "../ui/Button";
import { formatWhen } from "../ui/format";
import { showToast } from "../ui/toast";
import { deadPieceWords } from "./render-words";

/** Jobs that failed again and again, for the admins of a workspace; nothing when there are none. */
export function DeadLetters({ workspaceId }: { workspaceId: string }) {
  const query = useQuery({
    queryKey: keys.deadPieces(workspaceId),
    queryFn: () => listDeadPieces(workspaceId),
  });
  if (query.data === undefined || query.data.length === 0) {
    return null;
  }
  return (
    <section aria-label="Given up" className="mt-6 flex flex-col gap-2">
      <h2 className="font-medium">Given up</h2>
      <p className="text-ink-3 text-panel">
        These parts failed again and again. Reviving a render keeps what it has made.
      </p>
      <ul className="flex flex-col gap-2">
        {query.data.map((piece) => (
          <DeadLetter key={`${piece.render_id} ${piece.index}`} piece={piece} />
        ))}
      </ul>
    </section>
  );
}

function DeadLetter({ piece }: { piece: DeadPiece }) {
  const revive = useMutation({
    mutationFn: () => reviveRender(piece.render_id),
    onSuccess: (render) => {
      upsertRender(queryClient, render);
      return queryClient.invalidateQueries({ queryKey: keys.deadPieces(render.workspace_id) });
    },
    onError: (error) => showToast(error.message, "bad"),
  });
  return (
    <li className="flex items-center gap-3 rounded-card border border-line bg-surface-1 p-3">
      <div className="min-w-0 flex-1">
        <p className="truncate">
          {piece.timeline_name}: {deadPieceWords(piece)}
        </p>
        <p className="truncate text-ink-3 text-panel">
          {piece.error?.message} · tried {piece.tries} times · {formatWhen(piece.given_up_at)}
        </p>
      </div>
      <Button
        size="dense"
        icon={<RotateCw />}
        busy={revive.isPending}
        onClick={() => revive.mutate()}
      >
        Revive
      </Button>
    </li>
  );
}
