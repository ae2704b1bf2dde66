import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { newIdempotencyKey } from "../api/client";
import { ApiError } from "../api/errors";
import { queryClient } from "../api/query-client";
import { createRender } from "../api/renders";
import type { Render, RenderPreset } from "../api/types";
import { upsertRender } from "../live/cache";
import { Button } from "../ui/Button";
import { cx } from "../ui/cx";
import { Dialog, DialogActions } from "../ui/Dialog";
import { FormError } from "../ui/FormError";
import { PRESETS, type PresetWords } from "./presets";

interface RenderDialogProps {
  timelineId: string;
  onClose: () => void;
  /** Base64 of the document's state vector, so that the render contains what is on the screen. */
  stateVector?: (() => string) | undefined;
  onStarted?: (render: Render) => void;
}

/** Choose a preset and freeze the timeline. Mounted while it is open. */
export function RenderDialog({ timelineId, onClose, stateVector, onStarted }: RenderDialogProps) {
  const [preset, setPreset] = useState<RenderPreset>("1080p");
  // Kept when no answer came: pressing again after a lost answer renders once.
  const key = useRef(newIdempotencyKey());
  const start = useMutation({
    mutationFn: () => {
      const vector = stateVector?.();
      const body = { timeline_id: timelineId, preset };
      return createRender(
        vector === undefined ? body : { ...body, state_vector: vector },
        key.current,
      );
    },
    onSuccess: (render) => {
      upsertRender(queryClient, render);
      onStarted?.(render);
      onClose();
    },
    onError: (error) => {
      if (!(error instanceof ApiError && error.status === 0)) {
        key.current = newIdempotencyKey();
      }
    },
  });
  const choose = (next: RenderPreset) => {
    setPreset(next);
    key.current = newIdempotencyKey();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Render"
      description="The timeline is frozen as it is now. You can go on cutting while it renders."
      wide
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <fieldset className="grid gap-2 sm:grid-cols-3">
          <legend className="sr-only">Preset</legend>
          {PRESETS.map((words) => (
            <PresetCard
              key={words.id}
              words={words}
              chosen={preset === words.id}
              onChoose={choose}
            />
          ))}
        </fieldset>
        <FormError error={start.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={start.isPending}>
            Render
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface PresetCardProps {
  words: PresetWords;
  chosen: boolean;
  onChoose: (preset: RenderPreset) => void;
}

function PresetCard({ words, chosen, onChoose }: PresetCardProps) {
  return (
    <label
      className={cx(
        "flex flex-col gap-2 rounded-card border p-3 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent",
        chosen
          ? "border-accent bg-accent-soft"
          : "border-line bg-surface-2 hover:border-line-strong",
      )}
    >
      <input
        type="radio"
        name="preset"
        value={words.id}
        checked={chosen}
        onChange={() => onChoose(words.id)}
        className="sr-only"
      />
      <span className="flex h-9 items-center">
        <span
          aria-hidden
          className={cx("rounded-[3px] border-[1.5px]", chosen ? "border-accent" : "border-ink-3")}
          style={{ width: words.width * 2.25, height: words.height * 2.25 }}
        />
      </span>
      <span className="font-medium">{words.name}</span>
      <span className="text-ink-2 text-panel">{words.size}</span>
      <span className="text-ink-3 text-panel">{words.use}</span>
    </label>
  );
}
