import type { RenderPreset } from "../api/types";
import { Select } from "../ui/Select";
import { TextField } from "../ui/TextField";
import { canUseHardware, loudnessOf, type Options } from "./render-options";
import { type RenderSubject, rangeOf } from "./render-range";
import { useHardwareEncoders } from "./use-renders";

interface RenderOptionsProps {
  options: Options;
  subject: RenderSubject;
  /** Those that are chosen. */
  presets: readonly RenderPreset[];
  onChange: (change: Partial<Options>) => void;
}

export function RenderOptions(props: RenderOptionsProps) {
  const { options, subject, onChange } = props;
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <Select
          label="Range"
          value={options.range}
          choices={[
            { value: "whole", label: "Whole timeline" },
            ...(subject.marked === null
              ? []
              : [{ value: "marked" as const, label: "From the in to the out mark" }]),
            ...(subject.selection === null
              ? []
              : [{ value: "selection" as const, label: "Selected clips" }]),
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
      {options.range === "typed" && <TypedRange {...props} />}
      <div className="grid gap-3 sm:grid-cols-2">
        <Loudness {...props} />
        <Select
          label="Turn"
          value={options.priority}
          choices={[
            { value: "final", label: "After what was asked for before" },
            { value: "interactive", label: "Before this workspace's others" },
          ]}
          onChange={(priority) => onChange({ priority })}
        />
      </div>
      <Ticks {...props} />
    </div>
  );
}

function TypedRange({ options, subject, onChange }: RenderOptionsProps) {
  const { fault } = rangeOf(subject, options);
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

function Loudness({ options, onChange }: RenderOptionsProps) {
  const isOwn = options.loudness === "own";
  return (
    <div className={isOwn ? "grid grid-cols-2 gap-3" : ""}>
      <Select
        label="Loudness (EBU R128)"
        value={options.loudness}
        choices={[
          { value: "off", label: "As it is" },
          { value: "-14", label: "−14 LUFS: web" },
          { value: "-16", label: "−16 LUFS: podcasts" },
          { value: "-23", label: "−23 LUFS: broadcast" },
          { value: "own", label: "Other …" },
        ]}
        onChange={(loudness) => onChange({ loudness })}
      />
      {isOwn && (
        <TextField
          label="LUFS"
          value={options.lufs}
          onChange={(event) => onChange({ lufs: event.target.value })}
          error={loudnessOf(options).fault ?? undefined}
        />
      )}
    </div>
  );
}

function Ticks({ options, subject, presets, onChange }: RenderOptionsProps) {
  const encoders = useHardwareEncoders().data ?? [];
  const tick = (name: TickName, label: string) => (
    <Tick
      label={label}
      checked={options[name]}
      onChange={(checked) => onChange({ [name]: checked })}
    />
  );
  return (
    <div className="grid gap-x-3 gap-y-1.5 sm:grid-cols-2">
      {tick("burnIn", "Burn in the timecode")}
      {tick("placeholders", "Placeholders for missing media")}
      {subject.solo.length > 0 && tick("soloOnly", "Only the tracks I have on solo")}
      {canUseHardware(presets, encoders) && tick("hardware", "Encode with graphics processors")}
      {tick("several", "Several files at once")}
    </div>
  );
}

type TickName = "burnIn" | "placeholders" | "soloOnly" | "hardware" | "several";

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
