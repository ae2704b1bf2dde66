// A time that is shown as timecode and understands what editors type.
import { parseTypedTime } from "@/timeline/timecode";
import { useProjection } from "../editor";
import { frameLabel, lengthLabel } from "../time-words";
import { Field } from "./Group";
import { TypedInput } from "./TypedInput";

interface TimecodeFieldProps {
  readonly label: string;
  readonly frame: number;
  /** A place counts from the timeline's first label, a length from zero. */
  readonly kind: "place" | "length";
  readonly disabled: boolean;
  readonly onChange: (frame: number) => void;
}

export function TimecodeField({ label, frame, kind, disabled, onChange }: TimecodeFieldProps) {
  const projection = useProjection();
  const { rate, drop, start } = projection;
  const offset = kind === "place" ? start : 0;
  const parse = (text: string) => {
    const typed = parseTypedTime(padded(text), rate, {
      current: frame + offset,
      drop: kind === "place" && drop,
    });
    return typed === null ? null : Math.max(0, typed - offset);
  };
  return (
    <Field label={label}>
      <TypedInput
        label={label}
        text={kind === "place" ? frameLabel(projection, frame) : lengthLabel(projection, frame)}
        disabled={disabled}
        parse={parse}
        onChange={onChange}
        onStep={(direction, large) => onChange(Math.max(0, frame + direction * (large ? 10 : 1)))}
        className="flex-1"
      />
    </Field>
  );
}

/** Lengths are shown without leading groups: `04:12` is read as `00:00:04:12`. */
function padded(text: string): string {
  const sign = /^\s*[+-]/.exec(text)?.[0] ?? "";
  const rest = text.slice(sign.length).trim();
  const groups = rest.split(/[:;.]/).length;
  if (!rest.includes(":") || groups > 3) return text;
  return `${sign.trim()}${"00:".repeat(4 - groups)}${rest}`;
}
