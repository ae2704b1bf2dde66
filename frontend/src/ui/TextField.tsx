import { CircleAlert } from "lucide-react";
import { type ComponentProps, useId } from "react";
import { cx } from "./cx";

export interface TextFieldProps extends ComponentProps<"input"> {
  label: string;
  /** Leaves the label to assistive technology, for search boxes. */
  hideLabel?: boolean;
  hint?: string;
  /** What is wrong with this field, in words. */
  error?: string | undefined;
}

export const INPUT_CLASS =
  "h-8 w-full min-w-0 rounded-control border border-line-strong bg-canvas px-2.5 text-body text-ink-1 transition-colors placeholder:text-ink-3 hover:border-ink-3 focus-visible:border-accent disabled:opacity-50 aria-invalid:border-bad";

export function TextField(props: TextFieldProps) {
  const { label, hideLabel = false, hint, error, className, ...rest } = props;
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={cx("flex flex-col gap-1", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "font-medium text-ink-2 text-panel"}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        className={INPUT_CLASS}
      />
      {note !== undefined && (
        <p
          id={`${id}-note`}
          className={cx(
            "flex items-start gap-1 text-panel",
            error === undefined ? "text-ink-3" : "text-bad",
          )}
        >
          {error !== undefined && <CircleAlert aria-hidden className="size-3.5! mt-px" />}
          {note}
        </p>
      )}
    </div>
  );
}
