// A title's words and how they are set. Two people can type in it at once.
import { TextAlignCenter, TextAlignEnd, TextAlignStart } from "lucide-react";
import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import type { Clip, TextStyle } from "@/timeline/model";
import { IconButton } from "@/ui/IconButton";
import { type Choice, Select } from "@/ui/Select";
import { useUndoKeys } from "../commands/use-commands";
import { useEditor, useMayEdit } from "../editor";
import { movedCaret } from "./caret";
import { Field, Group } from "./Group";
import { NumberField } from "./NumberField";

const ALIGNMENTS = [
  { value: "left", label: "Align left", icon: <TextAlignStart /> },
  { value: "center", label: "Centre", icon: <TextAlignCenter /> },
  { value: "right", label: "Align right", icon: <TextAlignEnd /> },
] as const;

const MOTIONS: readonly Choice<TextStyle["anim"]>[] = [
  { value: "none", label: "None" },
  { value: "fade", label: "Fade in and out" },
  { value: "slide", label: "Slide in and out" },
  { value: "type", label: "Typed" },
];

export function TitleFields({ id, clip }: { id: string; clip: Clip }) {
  const { edits } = useEditor();
  const disabled = !useMayEdit();
  const { style } = clip;
  const set = (name: string, value: string | number, label: string) =>
    edits.setClip([id], { [`style:${name}`]: value }, label);
  return (
    <Group title="Title">
      <TitleText id={id} text={clip.text ?? ""} disabled={disabled} />
      {style !== undefined && (
        <>
          <NumberField
            label="Size"
            value={style.size}
            least={8}
            most={400}
            unit="px"
            slider
            disabled={disabled}
            onChange={(value) => set("size", Math.round(value), "Title size")}
          />
          <Field label="Colour">
            <input
              type="color"
              aria-label="Colour"
              value={style.color}
              disabled={disabled}
              onChange={(event) => set("color", event.target.value, "Title colour")}
              className="h-7 w-10 rounded-control border border-line bg-canvas p-0.5"
            />
            <span className="font-mono text-ink-3 text-panel">{style.color}</span>
          </Field>
          <Field label="Align">
            {ALIGNMENTS.map(({ value, label, icon }) => (
              <IconButton
                key={value}
                label={label}
                disabled={disabled}
                pressed={style.align === value}
                onClick={() => set("align", value, "Title alignment")}
              >
                {icon}
              </IconButton>
            ))}
          </Field>
          <Field label="Motion">
            <Select
              label="Motion"
              hideLabel
              value={style.anim}
              choices={MOTIONS}
              disabled={disabled}
              onChange={(anim) => set("anim", anim, "Title motion")}
            />
          </Field>
        </>
      )}
    </Group>
  );
}

interface TitleTextProps {
  readonly id: string;
  readonly text: string;
  readonly disabled: boolean;
}

function TitleText({ id, text, disabled }: TitleTextProps) {
  const { edits } = useEditor();
  const undoByKeys = useUndoKeys();
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = area.current;
    if (element === null || element.value === text) return;
    // Somebody else typed: their words come in, my caret stays with mine.
    const start = movedCaret(element.selectionStart, element.value, text);
    const end = movedCaret(element.selectionEnd, element.value, text);
    element.value = text;
    if (document.activeElement === element) element.setSelectionRange(start, end);
  }, [text]);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") event.currentTarget.blur();
    else undoByKeys(event);
  };
  return (
    <textarea
      ref={area}
      aria-label="Title text"
      data-title-text
      rows={3}
      defaultValue={text}
      disabled={disabled}
      onChange={(event) => edits.setTitle(id, event.target.value)}
      onKeyDown={onKeyDown}
      className="w-full resize-y rounded-control border border-line-strong bg-canvas px-2 py-1.5 text-body focus-visible:border-accent disabled:opacity-50"
    />
  );
}
