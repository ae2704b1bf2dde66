import { useId } from "react";
import { cx } from "./cx";

export interface Choice<T extends string> {
  value: T;
  label: string;
}

interface SelectProps<T extends string> {
  label: string;
  hideLabel?: boolean;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
  disabled?: boolean;
  className?: string;
}

/**
 * One of a few. The browser's own control, styled in app.css: Radix's writes a style element, which
 * our Content-Security-Policy refuses.
 */
export function Select<T extends string>(props: SelectProps<T>) {
  const id = useId();
  return (
    <div className={cx("flex flex-col gap-1", props.className)}>
      <label
        htmlFor={id}
        className={props.hideLabel ? "sr-only" : "font-medium text-ink-2 text-panel"}
      >
        {props.label}
      </label>
      <select
        id={id}
        value={props.value}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.target.value as T)}
        className="select"
      >
        {props.choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}
