// What merges left for people to look at: my own edits first, then what anybody can see.
import { CheckCheck } from "lucide-react";
import { EmptyState } from "@/ui/states";
import { useEditor, useMayEdit, useProjection, useStore } from "../editor";
import { Findings } from "./Findings";
import { ReviewCard } from "./ReviewCard";
import { findingsOf } from "./use-review";

export function ReviewPanel() {
  const { session } = useEditor();
  const entries = useStore(session.review.entries);
  const isKept = useStore(session.reviewIsKept);
  const projection = useProjection();
  const mayEdit = useMayEdit();
  const findings = findingsOf(projection, session.store.data);
  const isEmpty = entries.length === 0 && findings.length === 0;
  return (
    <div className="flex flex-col gap-4 p-3">
      {!session.notesAreWhole && (
        <p className="text-panel text-warn">
          What this browser remembered of your edits could not all be read: merges with edits from
          before this visit may be missing here.
        </p>
      )}
      {isEmpty && (
        <EmptyState
          dense
          icon={<CheckCheck />}
          title="Nothing to review"
          text="When two people change the same thing at once, what did not survive is listed here."
        />
      )}
      {entries.length > 0 && (
        <section aria-labelledby="review-mine" className="flex flex-col gap-2">
          <h2 id="review-mine" className="font-medium text-ink-2 text-panel">
            Merged with your edits
          </h2>
          {!isKept && (
            <p className="text-panel text-warn">
              This browser has no room left: the list ends when you close this tab.
            </p>
          )}
          <ul className="flex flex-col gap-2">
            {entries.map((entry) => (
              <ReviewCard key={entry.key} entry={entry} mayEdit={mayEdit} />
            ))}
          </ul>
        </section>
      )}
      {findings.length > 0 && <Findings findings={findings} mayEdit={mayEdit} />}
    </div>
  );
}
