import type { ReactNode } from "react";
import { cx } from "./cx";

const TONES = {
  neutral: "bg-surface-3 text-ink-2",
  accent: "bg-accent-soft text-accent",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
} as const;

export type ChipTone = keyof typeof TONES;

interface ChipProps {
  tone?: ChipTone;
  /** A state is never said by colour alone: an icon belongs here. */
  icon?: ReactNode;
  children: ReactNode;
}

export function Chip({ tone = "neutral", icon, children }: ChipProps) {
  return (
    <span
      className={cx(
        "inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-full px-2 font-medium text-[11px] [&_.lucide]:size-3",
        TONES[tone],
      )}
    >
      {icon}
      {children}
    </span>
  );
}
