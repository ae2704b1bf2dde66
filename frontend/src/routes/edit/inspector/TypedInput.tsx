// A text input that is taken when it is left or Enter is pressed, and given back on Escape.
import { type KeyboardEvent, useRef, useState } from "react";
import { cx } from "@/ui/cx";
import { VALUE_CLASS } from "./Group";

interface TypedInputProps {
  readonly label: string;
  /** As it stands in the document. */
  readonly text: string;
  readonly disabled: boolean;
  readonly className?: string;
  /** Null: this text is no value. */
  readonly parse: (text: string) => number | null;
  readonly onChange: (value: number) => void;
  readonly onStep?: (direction: 1 | -1, large: boolean) => void;
}

export function TypedInput({
  label,
  text,
  disabled,
  className,
  parse,
  onChange,
  onStep,
}: TypedInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const given = useRef(false);
  const take = () => {
    if (typed === null || given.current) return;
    const value = parse(typed);
    setWrong(value === null);
    if (value === null) return;
    setTyped(null);
    if (typed !== text) onChange(value);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") take();
    if (event.key === "Escape") {
      given.current = true;
      setTyped(null);
      setWrong(false);
      event.currentTarget.blur();
      given.current = false;
    }
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (direction !== 0 && onStep !== undefined) {
      event.preventDefault();
      setTyped(null);
      onStep(direction, event.shiftKey);
    }
  };
  return (
    <input
      aria-label={label}
      aria-invalid={wrong || undefined}
      inputMode="decimal"
      value={typed ?? text}
      disabled={disabled}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => {
        take();
        if (!wrong) setTyped(null);
      }}
      onKeyDown={onKeyDown}
      className={cx(VALUE_CLASS, "font-mono", wrong && "border-bad", className)}
    />
  );
}
