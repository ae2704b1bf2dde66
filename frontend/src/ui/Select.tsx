import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { useId } from "react";
import { cx } from "./cx";

export interface Choice<T extends string> {
  value: T;
  label: string;
  hint?: string;
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
      <Radix.Root
        value={props.value}
        onValueChange={(value) => props.onChange(value as T)}
        disabled={props.disabled ?? false}
      >
        <Radix.Trigger
          id={id}
          className="flex h-8 items-center justify-between gap-2 rounded-control border border-line-strong bg-canvas px-2.5 text-body hover:border-ink-3 disabled:opacity-50"
        >
          <Radix.Value />
          <ChevronDown className="text-ink-3" />
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            position="popper"
            sideOffset={4}
            className="z-50 min-w-(--radix-select-trigger-width) rounded-control border border-line-strong bg-surface-3 p-1"
          >
            <Radix.Viewport>
              {props.choices.map((choice) => (
                <Option key={choice.value} choice={choice} />
              ))}
            </Radix.Viewport>
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </div>
  );
}

function Option<T extends string>({ choice }: { choice: Choice<T> }) {
  return (
    <Radix.Item
      value={choice.value}
      className="flex min-h-7 select-none items-center gap-2 rounded-[4px] px-2 py-1 text-body outline-none data-[highlighted]:bg-accent-soft"
    >
      <span className="flex size-4 items-center">
        <Radix.ItemIndicator>
          <Check className="text-accent" />
        </Radix.ItemIndicator>
      </span>
      <span className="flex-1">
        <Radix.ItemText>{choice.label}</Radix.ItemText>
        {choice.hint !== undefined && (
          <span className="block text-ink-3 text-panel">{choice.hint}</span>
        )}
      </span>
    </Radix.Item>
  );
}
