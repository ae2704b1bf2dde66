import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./Button";
import { cx } from "./cx";

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  /** What to do next. */
  text: string;
  action?: ReactNode;
  dense?: boolean;
}

export function EmptyState({ icon, title, text, action, dense = false }: EmptyStateProps) {
  return (
    <div
      className={cx(
        "flex flex-col items-center justify-center gap-3 text-center",
        dense ? "px-4 py-8" : "rounded-card border border-line border-dashed px-6 py-16",
      )}
    >
      <span className="flex size-10 items-center justify-center rounded-card bg-surface-2 text-ink-3 [&_.lucide]:size-5">
        {icon}
      </span>
      <div className="flex max-w-80 flex-col gap-0.5">
        <p className="font-medium text-body">{title}</p>
        <p className="text-ink-2 text-panel">{text}</p>
      </div>
      {action}
    </div>
  );
}

/** What could not be loaded, why, and the way to try again. */
export function ErrorState({ error, retry }: { error: Error; retry?: () => void }) {
  return (
    <div
      role="alert"
      className="flex items-start gap-3 rounded-card border border-line bg-surface-1 p-4"
    >
      <CircleAlert aria-hidden className="mt-0.5 text-bad" />
      <div className="flex flex-1 flex-col gap-0.5">
        <p className="font-medium">This could not be loaded</p>
        <p className="text-ink-2">{error.message}</p>
      </div>
      {retry !== undefined && (
        <Button size="dense" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Bars in the place of what is coming; invisible for the first 300 ms. */
export function Skeleton({ rows, className }: { rows: number; className?: string }) {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-2">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars have no identity
        <div key={row} className={cx("skeleton", className ?? "h-10")} />
      ))}
    </div>
  );
}
