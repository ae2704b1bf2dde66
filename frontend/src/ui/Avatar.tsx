import { cx } from "./cx";

export const PEOPLE_COLORS = 12;

/** The CSS colour of a person's index in the palette; it never changes for a person. */
export function personColor(index: number): string {
  return `var(--people-${((index % PEOPLE_COLORS) + PEOPLE_COLORS) % PEOPLE_COLORS})`;
}

/** Two letters that stand for a name: of its first and last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = words[0] ?? "?";
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return ([...first][0] ?? "?").toUpperCase() + ([...last][0] ?? "").toUpperCase();
}

interface AvatarProps {
  name: string;
  color: number;
  size?: "small" | "normal" | "large";
}

const SIZES = {
  small: "size-5 text-[9px]",
  normal: "size-7 text-[11px]",
  large: "size-10 text-title",
} as const;

export function Avatar({ name, color, size = "normal" }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={cx(
        "inline-flex shrink-0 select-none items-center justify-center rounded-full font-semibold text-[var(--on-people)]",
        SIZES[size],
      )}
      style={{ background: personColor(color) }}
    >
      {initials(name)}
    </span>
  );
}
