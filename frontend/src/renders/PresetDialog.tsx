import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { newIdempotencyKey } from "../api/client";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { changeRenderPreset, createRenderPreset } from "../api/renders";
import type { RenderPreset } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog, DialogActions } from "../ui/Dialog";
import { FormError, fieldError } from "../ui/FormError";
import { Select } from "../ui/Select";
import { PresetForm } from "./PresetForm";
import { draftFaults, draftOf, type PresetDraft, settingsOf } from "./preset-draft";
import type { SettingsField } from "./preset-rules";
import { formatOf, settingsWords } from "./presets";

interface PresetDialogProps {
  workspaceId: string;
  /** What it begins as. */
  name: string;
  from: RenderPreset;
  /** The one that is changed; absent: a new one is made. */
  changed?: RenderPreset | undefined;
  /** What a new one may begin as. */
  choices?: readonly RenderPreset[];
  onClose: () => void;
}

const FIELDS: readonly SettingsField[] = [
  "container",
  "video_codec",
  "audio_codec",
  "width",
  "height",
  "rate",
  "crf",
  "video_bit_rate",
  "audio_bit_rate",
];
const WIRE_FIELDS = ["name", ...FIELDS.map((field) => `file_settings.${field}`)];

/** Make or change a preset of the workspace's own. Mounted while it is open. */
export function PresetDialog(props: PresetDialogProps) {
  const { name, from, changed, choices = [], onClose } = props;
  const [draft, setDraft] = useState(() => draftOf(name, from.file_settings));
  const [start, setStart] = useState(from.id);
  const save = useSave(props);
  const change = (part: Partial<PresetDraft>) => {
    setDraft((before) => ({ ...before, ...part }));
    save.forget();
  };
  const begin = (id: string) => {
    const chosen = choices.find((preset) => preset.id === id) ?? from;
    setStart(id);
    change(draftOf(draft.name, chosen.file_settings));
  };
  const { name: nameless, ...faults } = { ...refusals(save.error), ...draftFaults(draft) };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(draft);
  };
  const settings = settingsOf(draft);
  const isWrong = Object.keys(faults).length > 0;
  return (
    <Dialog open onClose={onClose} title={changed ? "Change the preset" : "New preset"} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <PresetForm
          draft={draft}
          onChange={change}
          beginning={
            choices.length > 0 && (
              <Select
                label="Begin as"
                value={start}
                choices={choices.map((preset) => ({ value: preset.id, label: preset.name }))}
                onChange={begin}
              />
            )
          }
          // An empty name is no fault before somebody has typed one: it only cannot be saved.
          faults={{ ...faults, ...(draft.name === "" || !nameless ? {} : { name: nameless }) }}
        />
        {changed !== undefined && (
          <p className="text-ink-3 text-panel">
            Renders that were asked for before stay as they are.
          </p>
        )}
        <FormError error={save.error} fields={WIRE_FIELDS} />
        <div className="sticky -bottom-5 -mx-5 -mb-5 flex flex-wrap items-center gap-x-3 border-line border-t bg-surface-1 px-5 pt-2 pb-4">
          <p className="min-w-0 flex-1 basis-56 text-ink-2 text-panel tabular-nums" role="status">
            {isWrong
              ? "Something is not right yet."
              : `${formatOf(settings)} · ${settingsWords(settings)}`}
          </p>
          <div className="ml-auto">
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button
                type="submit"
                look="primary"
                busy={save.isPending}
                disabled={isWrong || nameless !== undefined}
              >
                {changed ? "Save" : "Create"}
              </Button>
            </DialogActions>
          </div>
        </div>
      </form>
    </Dialog>
  );
}

function useSave({ workspaceId, changed, onClose }: PresetDialogProps) {
  // Kept when no answer came: pressing again after a lost answer makes it once.
  const key = useRef(newIdempotencyKey());
  const save = useMutation({
    mutationFn: (draft: PresetDraft) => {
      const wish = { name: draft.name.trim(), file_settings: settingsOf(draft) };
      return changed
        ? changeRenderPreset(changed.id, wish)
        : createRenderPreset(workspaceId, wish, key.current);
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.renderPresets(workspaceId) });
      onClose();
    },
  });
  const forget = () => {
    key.current = newIdempotencyKey();
    save.reset();
  };
  return { ...save, forget };
}

/** What the server said about fields. */
function refusals(error: Error | null): Partial<Record<SettingsField | "name", string>> {
  const said = FIELDS.map((field) => [field, fieldError(error, `file_settings.${field}`)]);
  return Object.fromEntries(
    [...said, ["name", fieldError(error, "name")]].filter(([, words]) => words !== undefined),
  );
}
