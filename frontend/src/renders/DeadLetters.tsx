import type { DeadPiece, Render } from "../api/types";
import { formatWhen } from "../ui/format";
import { ReviveButton } from "./ReviveButton";
import { deadPieceWords } from "./render-words";
import { useDeadPieces } from "./use-renders";

/** Jobs that failed again and again, for the admins of a workspace; nothing when there are none. */
export function DeadLetters({ workspaceId }: { workspaceId: string }) {
  const pieces = useDeadPieces(workspaceId).data ?? [];
  if (pieces.length === 0) {
    return null;
  }
  return (
    <section aria-label="Given up" className="mt-6 flex flex-col gap-2">
      <h2 className="font-medium">Given up</h2>
      <p className="text-ink-3 text-panel">
        These parts failed again and again. Reviving a render keeps what it has made.
      </p>
      <ul className="flex flex-col gap-2">
        {pieces.map((piece) => (
          <li
            key={`${piece.render_id} ${piece.index}`}
            className="flex items-center gap-3 rounded-card border border-line bg-surface-1 p-3"
          >
            <div className="min-w-0 flex-1">
              <p className="truncate">
                {piece.timeline_name}: {deadPieceWords(piece)}
              </p>
              <p className="truncate text-ink-3 text-panel">{reasonOf(piece)}</p>
            </div>
            <ReviveButton renderId={piece.render_id} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The same of one render, where that is looked at. */
export function DeadPieces({ render }: { render: Render }) {
  const pieces = (useDeadPieces(render.workspace_id).data ?? []).filter(
    (piece) => piece.render_id === render.id,
  );
  if (pieces.length === 0) {
    return null;
  }
  return (
    <ul aria-label="Given up" className="flex flex-col gap-1 text-panel">
      {pieces.map((piece) => (
        <li key={piece.index}>
          <p>Given up: {deadPieceWords(piece)}</p>
          <p className="text-ink-3">{reasonOf(piece)}</p>
        </li>
      ))}
    </ul>
  );
}

function reasonOf({ error, tries, given_up_at }: DeadPiece): string {
  const facts = [error?.message, `tried ${tries} times`, formatWhen(given_up_at)];
  return facts.filter((part) => part !== undefined).join(" · ");
}
