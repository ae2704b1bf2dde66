// One edit of mine that a merge did not leave as I made it.
import type { ShownEntry } from "@/collab/merge-review";
import { Button } from "@/ui/Button";
import { useEditor, useProjection } from "../editor";
import { usePeople } from "../presence/use-remotes";
import { reviewWords } from "./review-words";
import { useShowClip } from "./use-review";

export function ReviewCard({ entry, mayEdit }: { entry: ShownEntry; mayEdit: boolean }) {
  const { session, edits } = useEditor();
  const projection = useProjection();
  const show = useShowClip();
  const who = useWinner(entry);
  const words = reviewWords(entry, { data: session.store.data, projection, who });
  const settle = () => {
    if (edits.settle(words.use ?? entry.label, entry.use)) session.review.used(entry);
  };
  return (
    <li className="flex flex-col gap-1.5 rounded-card border border-line bg-surface-2 p-2.5">
      <button
        type="button"
        disabled={entry.map !== "clips"}
        onClick={() => show(entry.id)}
        className="w-fit text-left font-medium text-panel enabled:hover:underline"
      >
        {words.title}
      </button>
      <p className="text-ink-2 text-panel">{words.text}</p>
      <div className="flex flex-wrap gap-1.5 pt-0.5">
        {mayEdit && words.use !== null && entry.use.length > 0 && (
          <Button size="dense" look="primary" onClick={settle}>
            {words.use}
          </Button>
        )}
        <Button size="dense" onClick={() => session.review.dismiss(entry.key)}>
          {words.keep}
        </Button>
      </div>
    </li>
  );
}

/** Who wrote what stands there, if they are still here. */
function useWinner({ winnerClient, by }: ShownEntry): string | null {
  const person = usePeople().find(({ clientId, userId }) =>
    winnerClient === null ? userId === by : clientId === winnerClient,
  );
  return person?.name ?? null;
}
