import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { newIdempotencyKey } from "../api/client";
import { ApiError } from "../api/errors";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { createRender, createRenderBatch } from "../api/renders";
import type { NewRender, RenderPreset } from "../api/types";
import { upsertRender } from "../live/cache";
import { Button } from "../ui/Button";
import { Dialog, DialogActions } from "../ui/Dialog";
import { FormError } from "../ui/FormError";
import { ErrorState, Skeleton } from "../ui/states";
import { PresetChoice } from "./PresetChoice";
import { RenderOptions } from "./RenderOptions";
import { RenderSummary } from "./RenderSummary";
import { firstOptions, loudnessOf, type Options, wishesOf } from "./render-options";
import { type RenderSubject, rangeOf } from "./render-range";
import { useRenderPresets } from "./use-renders";

interface RenderDialogProps {
  subject: RenderSubject;
  onClose: () => void;
  /** Base64 of the document's state vector, so that the render contains what is on the screen. */
  stateVector?: (() => string) | undefined;
  onStarted?: (files: number) => void;
}

/** Choose what it becomes and freeze the timeline. Mounted while it is open. */
export function RenderDialog(props: RenderDialogProps) {
  const presets = useRenderPresets(props.subject.workspaceId);
  return (
    <Dialog
      open
      onClose={props.onClose}
      title="Render"
      description="The timeline is frozen as it is now. You can go on cutting while it renders."
      wide
    >
      {presets.data !== undefined && <RenderForm {...props} presets={presets.data} />}
      {presets.isPending && <Skeleton rows={3} className="h-24" />}
      {presets.isError && <ErrorState error={presets.error} retry={() => void presets.refetch()} />}
    </Dialog>
  );
}

function RenderForm(props: RenderDialogProps & { presets: readonly RenderPreset[] }) {
  const { subject, presets, onClose } = props;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(["1080p"]));
  const [options, setOptions] = useState(() => firstOptions(subject));
  const start = useStart(props);
  const isFaulty = rangeOf(subject, options).fault !== null || loudnessOf(options).fault !== null;
  const choose = (id: string) => {
    setChosen((before) => (options.several ? toggled(before, id) : new Set([id])));
    start.forget();
  };
  const change = (part: Partial<Options>) => {
    setOptions((before) => ({ ...before, ...part }));
    if (part.several === false) {
      setChosen((before) => new Set([...before].slice(0, 1)));
    }
    start.forget();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate(wishesOf(subject, options, [...chosen]));
  };
  const picked = presets.filter((preset) => chosen.has(preset.id));
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <PresetChoice
        presets={presets}
        canvas={subject.canvas}
        chosen={chosen}
        several={options.several}
        onChoose={choose}
      />
      <RenderOptions options={options} subject={subject} presets={picked} onChange={change} />
      <RenderSummary subject={subject} presets={picked} options={options} />
      <FormError error={start.error} />
      {/* Always in sight, however low the window is. */}
      <div className="sticky -bottom-5 -mx-5 -mb-5 border-line border-t bg-surface-1 px-5 pt-2 pb-4">
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            busy={start.isPending}
            disabled={isFaulty || picked.length === 0}
          >
            {picked.length > 1 ? `Render ${picked.length} files` : "Render"}
          </Button>
        </DialogActions>
      </div>
    </form>
  );
}

function useStart({ subject, onClose, stateVector, onStarted }: RenderDialogProps) {
  // Kept when no answer came: pressing again after a lost answer renders once.
  const key = useRef(newIdempotencyKey());
  const forget = () => {
    key.current = newIdempotencyKey();
  };
  const start = useMutation({
    mutationFn: async (wishes: readonly NewRender[]) => {
      const vector = stateVector?.();
      const items = wishes.map((wish) =>
        vector === undefined ? wish : { ...wish, state_vector: vector },
      );
      const [only] = items;
      if (only !== undefined && items.length === 1) {
        upsertRender(queryClient, await createRender(only, key.current));
        return;
      }
      const { workspaceId: workspace_id, name } = subject;
      await createRenderBatch({ workspace_id, name, items }, key.current);
      await queryClient.invalidateQueries({ queryKey: keys.renderBatches(workspace_id) });
    },
    onSuccess: (_, wishes) => {
      onStarted?.(wishes.length);
      onClose();
    },
    onError: (error) => {
      if (!(error instanceof ApiError && error.status === 0)) {
        forget();
      }
    },
  });
  return { ...start, forget };
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) {
    next.add(id);
  }
  return next;
}
