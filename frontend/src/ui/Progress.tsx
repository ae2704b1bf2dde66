import { cx } from "./cx";

interface ProgressProps {
  label: string;
  /** 0 to 1; null while nobody can say. */
  fraction: number | null;
  tone?: "accent" | "ok" | "bad";
  className?: string;
}

const TONES = { accent: "bg-accent", ok: "bg-ok", bad: "bg-bad" } as const;

export function Progress({ label, fraction, tone = "accent", className }: ProgressProps) {
  const percent =
    fraction === null ? null : Math.round(Math.min(1, Math.max(0, fraction)) * 1000) / 10;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent === null ? undefined : Math.round(percent)}
      className={cx("h-1 overflow-hidden rounded-full bg-surface-3", className)}
    >
      <div
        className={cx(
          "h-full rounded-full transition-[width] duration-(--motion-panel) ease-linear",
          TONES[tone],
          percent === null && "slide",
        )}
        style={{ width: percent === null ? "30%" : `${percent}%` }}
      />
    </div>
  );
}
