// What anybody can see in the timeline itself, with ways to settle it.
import { Button } from "@/ui/Button";
import { useEditor } from "../editor";
import { type Finding, useShowClip } from "./use-review";

const MOST_SHOWN = 50;

const WAYS = [
  ["new_track", "New track"],
  ["trim", "Trim"],
  ["push", "Push right"],
] as const;

interface FindingsProps {
  readonly findings: readonly Finding[];
  readonly mayEdit: boolean;
}

export function Findings({ findings, mayEdit }: FindingsProps) {
  const hidden = findings.length - MOST_SHOWN;
  return (
    <section aria-labelledby="review-timeline" className="flex flex-col gap-2">
      <h2 id="review-timeline" className="font-medium text-ink-2 text-panel">
        In the timeline
      </h2>
      <ul className="flex flex-col divide-y divide-line rounded-card border border-line">
        {findings.slice(0, MOST_SHOWN).map((finding) => (
          <FindingRow key={finding.key} finding={finding} mayEdit={mayEdit} />
        ))}
      </ul>
      {hidden > 0 && <p className="text-ink-3 text-panel">And {hidden} more.</p>}
    </section>
  );
}

function FindingRow({ finding, mayEdit }: { finding: Finding; mayEdit: boolean }) {
  const { edits } = useEditor();
  const show = useShowClip();
  return (
    <li className="flex flex-col gap-1.5 px-2.5 py-2">
      <button
        type="button"
        disabled={finding.clip === ""}
        onClick={() => show(finding.clip)}
        className="w-fit text-left text-panel enabled:hover:underline"
      >
        {finding.words}
      </button>
      {mayEdit && finding.code === "overlapped" && (
        <div className="flex flex-wrap gap-1.5">
          {WAYS.map(([way, label]) => (
            <Button key={way} size="dense" onClick={() => edits.settleOverlap(finding.clip, way)}>
              {label}
            </Button>
          ))}
        </div>
      )}
    </li>
  );
}
