import { useState } from "react";
import type { RenderPreset } from "../api/types";
import { cx } from "../ui/cx";
import { type Canvas, formatOf, groupsOf, hasPictures, pictureWords, sizeOf } from "./presets";

interface PresetChoiceProps {
  presets: readonly RenderPreset[];
  canvas: Canvas;
  chosen: ReadonlySet<string>;
  /** Several files at once: cards can be ticked, not only swapped. */
  several: boolean;
  onChoose: (id: string) => void;
}

/** Presets as cards, one group at a time. */
export function PresetChoice({ presets, canvas, chosen, several, onChoose }: PresetChoiceProps) {
  const groups = groupsOf(presets);
  const [name, setName] = useState("General");
  const group = groups.find((one) => one.name === name) ?? groups[0];
  return (
    <div className="flex flex-col gap-3">
      <div role="toolbar" aria-label="Kinds of files" className="flex flex-wrap gap-1">
        {groups.map((one) => (
          <GroupButton
            key={one.name}
            name={one.name}
            open={one === group}
            count={several ? one.presets.filter((preset) => chosen.has(preset.id)).length : 0}
            onOpen={() => setName(one.name)}
          />
        ))}
      </div>
      {/* As tall as the largest group, so that nothing below it jumps. */}
      <fieldset className="grid min-h-[14.5rem] content-start gap-2 sm:auto-rows-fr sm:grid-cols-3">
        <legend className="sr-only">Preset</legend>
        {group?.presets.map((preset) => (
          <PresetCard
            key={preset.id}
            preset={preset}
            canvas={canvas}
            chosen={chosen.has(preset.id)}
            several={several}
            onChoose={onChoose}
          />
        ))}
      </fieldset>
    </div>
  );
}

interface GroupButtonProps {
  name: string;
  open: boolean;
  count: number;
  onOpen: () => void;
}

function GroupButton({ name, open, count, onOpen }: GroupButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={open}
      onClick={onOpen}
      className={cx(
        "h-7 rounded-control px-2.5 text-panel transition-colors",
        open ? "bg-surface-3 font-medium text-ink-1" : "text-ink-2 hover:bg-surface-2",
      )}
    >
      {name}
      {count > 0 && <span className="ml-1.5 text-accent">{count}</span>}
    </button>
  );
}

interface PresetCardProps {
  preset: RenderPreset;
  canvas: Canvas;
  chosen: boolean;
  several: boolean;
  onChoose: (id: string) => void;
}

const SHAPE_PX = 28;

function PresetCard({ preset, canvas, chosen, several, onChoose }: PresetCardProps) {
  const { file_settings: settings } = preset;
  const [width, height] = sizeOf(settings, canvas);
  const scale = SHAPE_PX / Math.max(width, height);
  return (
    <label
      className={cx(
        "flex cursor-pointer flex-col gap-0.5 rounded-card border p-3 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent",
        chosen
          ? "border-accent bg-accent-soft"
          : "border-line bg-surface-2 hover:border-line-strong",
      )}
    >
      <input
        type={several ? "checkbox" : "radio"}
        name="preset"
        value={preset.id}
        checked={chosen}
        onChange={() => onChoose(preset.id)}
        className="sr-only"
      />
      <span className="flex items-start gap-2">
        <span className="min-w-0 flex-1 font-medium">{preset.name}</span>
        {hasPictures(settings) && (
          <span
            aria-hidden
            className={cx(
              "-mb-4 shrink-0 rounded-[3px] border-[1.5px]",
              chosen ? "border-accent" : "border-ink-3",
            )}
            style={{ width: width * scale, height: height * scale }}
          />
        )}
      </span>
      <span className="text-ink-2 text-panel">{pictureWords(settings, canvas)}</span>
      <span className="text-ink-2 text-panel">{formatOf(settings)}</span>
      <span className="text-ink-3 text-panel">{preset.use}</span>
    </label>
  );
}
