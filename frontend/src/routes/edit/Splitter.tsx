// A line between two panels that can be dragged, or moved with the arrow keys.
import { type KeyboardEvent, type PointerEvent, useRef } from "react";

export interface SplitterProps {
  readonly label: string;
  readonly axis: "x" | "y";
  /** Size in pixels of the panel that is resized. */
  readonly value: number;
  readonly least: number;
  readonly most: number;
  /** The resized panel lies after the splitter: dragging forwards makes it smaller. */
  readonly inverted?: boolean;
  readonly onChange: (value: number) => void;
}

const KEY_STEP_PX = 16;

export function Splitter({
  label,
  axis,
  value,
  least,
  most,
  inverted = false,
  onChange,
}: SplitterProps) {
  const start = useRef<{ readonly at: number; readonly value: number } | null>(null);
  const sign = inverted ? -1 : 1;
  const change = (next: number) => onChange(Math.min(most, Math.max(least, next)));
  const place = (event: PointerEvent) => (axis === "x" ? event.clientX : event.clientY);
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { at: place(event), value };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (start.current !== null)
      change(start.current.value + sign * (place(event) - start.current.at));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const forwards = axis === "x" ? "ArrowRight" : "ArrowDown";
    const backwards = axis === "x" ? "ArrowLeft" : "ArrowUp";
    if (event.key !== forwards && event.key !== backwards) return;
    event.preventDefault();
    event.stopPropagation();
    change(value + sign * (event.key === forwards ? KEY_STEP_PX : -KEY_STEP_PX));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: <hr> cannot be focused or dragged; this is the ARIA window splitter.
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={axis === "x" ? "vertical" : "horizontal"}
      aria-valuenow={Math.round(value)}
      aria-valuemin={least}
      aria-valuemax={Math.round(most)}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = null;
      }}
      onKeyDown={onKeyDown}
      className={`relative z-10 shrink-0 bg-line transition-colors hover:bg-accent active:bg-accent ${
        axis === "x"
          ? "w-px cursor-col-resize before:absolute before:inset-y-0 before:-left-1 before:w-2"
          : "h-px cursor-row-resize before:absolute before:inset-x-0 before:-top-1 before:h-2"
      } before:content-['']`}
    />
  );
}
