import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface TooltipProps {
  label: string;
  /** The key that does the same, as people say it: `Space`, `Ctrl+Z`. */
  keys?: string | undefined;
  side?: "top" | "bottom" | "left" | "right";
  children: ReactNode;
}

/** Put once around the app, so that moving along a row of icons shows the next one at once. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Radix.Provider delayDuration={400}>{children}</Radix.Provider>;
}

export function Tooltip({ label, keys, side = "bottom", children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          className="z-50 flex items-center gap-2 rounded-control border border-line-strong bg-surface-3 px-2 py-1 text-ink-1 text-panel"
        >
          {label}
          {keys !== undefined && (
            <kbd className="rounded-[4px] border border-line-strong px-1 font-mono text-[11px] text-ink-2">
              {keys}
            </kbd>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
