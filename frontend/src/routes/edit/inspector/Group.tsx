// Groups and lines of the inspector.
import type { ReactNode } from "react";

export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="flex flex-col gap-1.5 border-line border-b px-3 py-2.5 last:border-0"
    >
      <h3 className="text-ink-3 text-panel">{title}</h3>
      {children}
    </section>
  );
}

/** A label left of what it names; the control inside carries its own accessible name. */
export function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-h-7 items-center gap-2">
      <span aria-hidden className="w-16 shrink-0 text-ink-2 text-panel">
        {label}
      </span>
      {children}
    </div>
  );
}

export const VALUE_CLASS =
  "h-7 min-w-0 rounded-control border border-line bg-canvas px-2 text-ink-1 text-panel transition-colors hover:border-line-strong focus-visible:border-accent disabled:opacity-50";
