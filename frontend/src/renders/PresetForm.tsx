import type { ReactNode } from "react";
import { Select } from "../ui/Select";
import { TextField } from "../ui/TextField";
import { MOST_LETTERS, type PresetDraft, takesSoundBits, withContainer } from "./preset-draft";
import { CODECS, coarsest, type Faults, takesBitRate, takesQuality } from "./preset-rules";
import { codecWords, containerWords } from "./presets";

export interface PresetFields {
  draft: PresetDraft;
  onChange: (change: Partial<PresetDraft>) => void;
  /** What is wrong, shown beside each field. */
  faults: Faults & { name?: string };
  /** Stands beside the kind of file. */
  beginning?: ReactNode;
}

/** Everything a preset says of its file. */
export function PresetForm(props: PresetFields) {
  const { draft, onChange, faults, beginning } = props;
  return (
    <>
      <TextField
        label="Name"
        value={draft.name}
        onChange={(event) => onChange({ name: event.target.value })}
        error={faults.name}
        maxLength={MOST_LETTERS}
        required
      />
      <div className="grid gap-3 sm:grid-cols-2">
        {beginning}
        <Select
          label="Kind of file"
          value={draft.container}
          choices={(Object.keys(CODECS) as (keyof typeof CODECS)[]).map((value) => ({
            value,
            label: containerWords(value),
          }))}
          onChange={(container) => onChange(withContainer(draft, container))}
        />
      </div>
      <Pictures {...props} />
      <Sound {...props} />
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="grid gap-3 border-line border-t pt-3 sm:grid-cols-2">
      <legend className="float-left font-medium sm:col-span-2">{title}</legend>
      {children}
    </fieldset>
  );
}

function Pictures(props: PresetFields) {
  const { draft, onChange, faults } = props;
  const codecs = CODECS[draft.container].video;
  if (draft.video === "") {
    return null;
  }
  return (
    <Part title="Pictures">
      <Select
        label="Encoded as"
        value={draft.video}
        choices={codecs.map((value) => ({ value, label: codecWords(value) }))}
        onChange={(video) => onChange({ video })}
        disabled={codecs.length === 1}
      />
      <TextField
        label="Frames per second"
        value={draft.rate}
        onChange={(event) => onChange({ rate: event.target.value })}
        placeholder="The timeline's"
        inputMode="decimal"
        error={faults.rate}
      />
      <Size {...props} />
      {takesQuality(draft.video) && <Quality {...props} />}
    </Part>
  );
}

function Size({ draft, onChange, faults }: PresetFields) {
  return (
    <>
      <Select
        label="Size"
        value={draft.sizing}
        choices={[
          { value: "timeline", label: "The timeline's" },
          { value: "exact", label: "Exactly" },
          { value: "within", label: "At most, in the timeline's shape" },
        ]}
        onChange={(sizing) => onChange({ sizing })}
        className={draft.sizing === "timeline" ? "sm:col-span-2" : ""}
      />
      {draft.sizing !== "timeline" && (
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="Width"
            value={draft.width}
            onChange={(event) => onChange({ width: event.target.value })}
            inputMode="numeric"
            error={faults.width}
          />
          <TextField
            label="Height"
            value={draft.height}
            onChange={(event) => onChange({ height: event.target.value })}
            inputMode="numeric"
            error={faults.height}
          />
        </div>
      )}
    </>
  );
}

function Quality({ draft, onChange, faults }: PresetFields) {
  const mayHaveBits = takesBitRate(draft.video);
  const byBits = draft.control === "bits" && mayHaveBits;
  return (
    <>
      <Select
        label="Encode for"
        value={byBits ? "bits" : "quality"}
        choices={[
          { value: "quality", label: "Quality" },
          ...(mayHaveBits ? [{ value: "bits" as const, label: "A bit rate, in two passes" }] : []),
        ]}
        onChange={(control) => onChange({ control })}
      />
      {byBits ? (
        <TextField
          label="Mbit/s"
          value={draft.megabits}
          onChange={(event) => onChange({ megabits: event.target.value })}
          inputMode="decimal"
          error={faults.video_bit_rate}
        />
      ) : (
        <TextField
          label={`CRF, 10 (finest) to ${coarsest(draft.video)}`}
          value={draft.crf}
          onChange={(event) => onChange({ crf: event.target.value })}
          inputMode="numeric"
          error={faults.crf}
        />
      )}
      <Select
        label="Encoder"
        value={draft.speed}
        choices={[
          { value: "fast", label: "Fast" },
          { value: "medium", label: "Medium: smaller files" },
          { value: "slow", label: "Slow: the smallest files" },
        ]}
        onChange={(speed) => onChange({ speed })}
      />
    </>
  );
}

function Sound({ draft, onChange, faults }: PresetFields) {
  const codecs = CODECS[draft.container].audio;
  if (codecs.length === 1 && codecs[0] === "") {
    return null;
  }
  return (
    <Part title="Sound">
      <Select
        label="Encoded as"
        value={draft.audio}
        choices={codecs.map((value) => ({ value, label: codecWords(value) || "No sound" }))}
        onChange={(audio) => onChange({ audio })}
        disabled={codecs.length === 1}
      />
      {takesSoundBits(draft.audio) && (
        <TextField
          label="kbit/s"
          value={draft.kilobits}
          onChange={(event) => onChange({ kilobits: event.target.value })}
          inputMode="decimal"
          error={faults.audio_bit_rate}
        />
      )}
    </Part>
  );
}
