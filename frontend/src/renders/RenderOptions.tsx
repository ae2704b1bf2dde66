import type { RenderQuality } from "../api/types";
import { Select } from "../ui/Select";
import { TextField } from "../ui/TextField";

export type RangeChoice = "whole" | "selection" | "typed";

export interface Options {
  range: RangeChoice;
  /** As typed, in timecode. */
  from: string;
  to: string;
  quality: RenderQuality;
  burnIn: boolean;
  placeholders: boolean;
  several: boolean;
}

export const DEFAULT_OPTIONS: Options = {
  range: "whole",
  from: "",
  to: "",
  quality: "final",
  burnIn: false,
  placeholders: false,
  several: false,
};

interface RenderOptionsProps {
  options: Options;
  hasSelection: boolean;
  onChange: (change: Partial<Options>) => void;
  /** Why what is typed is no range. */
  fault: string | null;
}

export function RenderOptions({ options, hasSelection, onChange, fault }: RenderOptionsProps) {
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <Select
          label="Range"
          value={options.range}
          choices={[
            { value: "whole", label: "Whole timeline" },
            ...(hasSelection ? [{ value: "selection" as const, label: "Selected clips" }] : []),
            { value: "typed", label: "From … to …" },
          ]}
          onChange={(range) => onChange({ range })}
        />
        <Select
          label="Quality"
          value={options.quality}
          choices={[
            { value: "final", label: "Final" },
            { value: "draft", label: "Draft: half the size, fastest" },
          ]}
          onChange={(quality) => onChange({ quality })}
        />
      </div>
      {options.range === "typed" && <TypedRange {...{ options, onChange, fault }} />}
      <div className="flex flex-wrap justify-between gap-x-3 gap-y-1.5">
        <Tick
          label="Burn in the timecode"
          checked={options.burnIn}
          onChange={(burnIn) => onChange({ burnIn })}
        />
        <Tick
          label="Placeholders for missing media"
          checked={options.placeholders}
          onChange={(placeholders) => onChange({ placeholders })}
        />
        <Tick
          label="Several files at once"
          checked={options.several}
          onChange={(several) => onChange({ several })}
        />
      </div>
    </div>
  );
}

function TypedRange({ options, onChange, fault }: Omit<RenderOptionsProps, "hasSelection">) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <TextField
        label="From"
        value={options.from}
        onChange={(event) => onChange({ from: event.target.value })}
        error={fault ?? undefined}
      />
      <TextField
        label="To, not included"
        value={options.to}
        onChange={(event) => onChange({ to: event.target.value })}
      />
    </div>
  );
}

interface TickProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function Tick({ label, checked, onChange }: TickProps) {
  return (
    <label className="flex min-h-6 items-center gap-2 text-panel">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
      {label}
    </label>
  );
}
