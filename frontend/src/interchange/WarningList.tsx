import { TriangleAlert } from "lucide-react";
import type { InterchangeWarning } from "../api/types";

interface WarningListProps {
  warnings: readonly InterchangeWarning[];
  /** How many there are, also those that are not listed. */
  total: number;
}

/** What a file could not carry over, each with its place. */
export function WarningList({ warnings, total }: WarningListProps) {
  if (total === 0) {
    return <p className="text-ink-2">Everything was carried over.</p>;
  }
  const rest = total - warnings.length;
  return (
    <div className="flex flex-col gap-2">
      <p className="flex items-center gap-2 font-medium">
        <TriangleAlert aria-hidden className="text-warn" />
        {total === 1
          ? "One thing was not carried over as it was"
          : `${total} things were not carried over as they were`}
      </p>
      <ul
        aria-label="Warnings"
        className="max-h-[34vh] overflow-y-auto rounded-card border border-line bg-surface-2"
      >
        {numbered(warnings).map(({ number, warning }) => (
          <li
            key={number}
            className="flex flex-col gap-0.5 border-line border-b px-3 py-2 last:border-b-0"
          >
            <span>{warning.message}</span>
            <Place warning={warning} />
          </li>
        ))}
      </ul>
      {rest > 0 && <p className="text-ink-3 text-panel">and {rest} more</p>}
    </div>
  );
}

function Place({ warning }: { warning: InterchangeWarning }) {
  const words = [warning.track, warning.clip].filter((word) => word !== "").join(" · ");
  if (words === "" && warning.timecode === "") return null;
  return (
    <span className="flex gap-2 text-ink-3 text-panel">
      {warning.timecode !== "" && <span className="font-mono">{warning.timecode}</span>}
      <span className="min-w-0 truncate">{words}</span>
    </span>
  );
}

/** Two warnings may say the same of the same place; the list never changes. */
function numbered(warnings: readonly InterchangeWarning[]) {
  return warnings.map((warning, number) => ({ number, warning }));
}
