// A number with its unit; a slider beside it where a range makes sense.
import { Field } from "./Group";
import { TypedInput } from "./TypedInput";

interface NumberFieldProps {
  readonly label: string;
  /** Stands inside the field instead of a label before it. */
  readonly short?: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step?: number;
  readonly unit: string;
  readonly slider?: boolean;
  readonly disabled: boolean;
  readonly onChange: (value: number) => void;
}

export function NumberField(props: NumberFieldProps) {
  const {
    label,
    short,
    value,
    least,
    most,
    step = 1,
    unit,
    slider = false,
    disabled,
    onChange,
  } = props;
  const clamp = (next: number) => Math.min(most, Math.max(least, next));
  const input = (
    <TypedInput
      label={label}
      text={`${short === undefined ? "" : `${short} `}${shown(value)} ${unit}`}
      disabled={disabled}
      parse={(text) => parseNumber(text, clamp)}
      onChange={onChange}
      onStep={(direction, large) => onChange(clamp(value + direction * step * (large ? 10 : 1)))}
      className={slider ? "w-20 text-right" : "w-full"}
    />
  );
  if (short !== undefined) return input;
  return (
    <Field label={label}>
      {slider && (
        <input
          type="range"
          aria-label={`${label}, slider`}
          min={least}
          max={most}
          step={step}
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(Number(event.target.value))}
          className="slider min-w-0 flex-1"
        />
      )}
      {input}
    </Field>
  );
}

function shown(value: number): string {
  return String(Math.round(value * 100) / 100).replace("-", "−");
}

function parseNumber(text: string, clamp: (value: number) => number): number | null {
  const match = /[+\-−]?\d+(?:[.,]\d+)?|[+\-−]?[.,]\d+/.exec(text);
  if (match === null) return null;
  return clamp(Number(match[0].replace("−", "-").replace(",", ".")));
}
