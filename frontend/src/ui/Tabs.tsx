import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface Tab {
  id: string;
  label: string;
  content: ReactNode;
  /** What is going on behind a tab that is not open, in words: shown as a live dot. */
  live?: string | null;
  /** How much waits behind a tab. */
  count?: number;
}

interface TabsProps {
  tabs: readonly Tab[];
  label: string;
  chosen: string;
  onChoose: (id: string) => void;
}

export function Tabs({ tabs, label, chosen, onChoose }: TabsProps) {
  return (
    <Radix.Root value={chosen} onValueChange={onChoose} className="flex min-h-0 flex-1 flex-col">
      <Radix.List aria-label={label} className="flex h-9 shrink-0 gap-1 border-line border-b px-2">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className="-mb-px border-transparent border-b-2 px-2 font-medium text-ink-3 text-panel transition-colors hover:text-ink-1 data-[state=active]:border-accent data-[state=active]:text-ink-1"
          >
            {tab.label}
            {tab.live !== undefined && tab.live !== null && (
              <span className="ml-1.5 inline-flex items-center gap-1 text-live tabular-nums">
                <span aria-hidden className="size-1.5 rounded-full bg-live" />
                {tab.live}
              </span>
            )}
            {tab.count !== undefined && tab.count > 0 && " "}
            {tab.count !== undefined && tab.count > 0 && (
              <span className="ml-1.5 rounded-full bg-warn-soft px-1.5 text-warn tabular-nums">
                {tab.count}
              </span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className="min-h-0 flex-1 overflow-y-auto">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
