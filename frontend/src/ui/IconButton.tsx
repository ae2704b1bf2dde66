import type { ComponentProps } from "react";
import { cx } from "./cx";
import { Tooltip } from "./Tooltip";

export interface IconButtonProps extends ComponentProps<"button"> {
  /** Says what it does: the tooltip and the accessible name. */
  label: string;
  keys?: string;
  /** For buttons that stay pressed; leave out for the others. */
  pressed?: boolean;
  side?: "top" | "bottom" | "left" | "right";
}

export function IconButton(props: IconButtonProps) {
  const { label, keys, pressed, side = "bottom", className, ...rest } = props;
  return (
    <Tooltip label={label} keys={keys} side={side}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        className={cx(
          "inline-flex size-7 shrink-0 items-center justify-center rounded-control transition-colors",
          "disabled:pointer-events-none disabled:opacity-45 data-[state=open]:bg-surface-3",
          pressed === true
            ? "bg-accent-soft text-accent"
            : "text-ink-2 hover:bg-surface-3 hover:text-ink-1",
          className,
        )}
      />
    </Tooltip>
  );
}
