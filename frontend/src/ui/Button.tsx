import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";

const LOOKS = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong font-medium",
  plain: "bg-surface-2 text-ink-1 border border-line hover:bg-surface-3 hover:border-line-strong",
  quiet: "text-ink-2 hover:bg-surface-3 hover:text-ink-1",
  danger: "bg-bad-soft text-bad border border-transparent hover:border-bad font-medium",
} as const;

const SIZES = {
  dense: "h-7 px-2.5 gap-1.5 text-panel",
  normal: "h-8 px-3 gap-2 text-body",
} as const;

export type ButtonLook = keyof typeof LOOKS;

export interface ButtonProps extends ComponentProps<"button"> {
  look?: ButtonLook;
  size?: keyof typeof SIZES;
  /** Something is under way because of this button: it cannot be pressed again. */
  busy?: boolean;
  icon?: ReactNode;
}

/** The class names of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = "plain", size: keyof typeof SIZES = "normal") {
  return cx(
    "inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded-control transition-colors",
    "disabled:pointer-events-none disabled:opacity-50",
    LOOKS[look],
    SIZES[size],
  );
}

export function Button(props: ButtonProps) {
  const { look = "plain", size = "normal", busy = false, icon, className, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      disabled={busy || rest.disabled}
      aria-busy={busy || undefined}
      className={cx(buttonClass(look, size), className)}
    >
      {icon}
      {props.children}
    </button>
  );
}
