import { useMutation } from "@tanstack/react-query";
import { Ban, Layers, Pause, Play, RotateCw } from "lucide-react";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { type BatchAction, steerRenderBatch } from "../api/renders";
import type { RenderBatch } from "../api/types";
import { Button } from "../ui/Button";
import { Chip, type ChipTone } from "../ui/Chip";
import { Progress } from "../ui/Progress";
import { showToast } from "../ui/toast";
import { batchWords, failedIn, isBatchActive, isBatchOpen } from "./batch-words";
import { useRenderBatches } from "./use-renders";

interface BatchListProps {
  workspaceId: string;
  canEdit: boolean;
  /** Only batches with a render of this timeline. */
  timelineId?: string;
}

/** Batches that go on or that something can still be done about. */
export function BatchList({ workspaceId, canEdit, timelineId }: BatchListProps) {
  const batches = (useRenderBatches(workspaceId).data ?? []).filter(
    (batch) =>
      isBatchOpen(batch) &&
      (timelineId === undefined ||
        batch.renders.some((render) => render.timeline_id === timelineId)),
  );
  return batches.length > 0 && <Cards label="Batches" batches={batches} canEdit={canEdit} />;
}

/** What became of the others: ready, cancelled or deleted. */
export function EarlierBatches({ workspaceId, canEdit }: BatchListProps) {
  const batches = (useRenderBatches(workspaceId).data ?? []).filter((one) => !isBatchOpen(one));
  if (batches.length === 0) {
    return null;
  }
  return (
    <details className="group">
      <summary className="w-fit cursor-pointer rounded-control px-1 text-ink-2 text-panel hover:text-ink-1">
        {batches.length === 1 ? "One earlier batch" : `${batches.length} earlier batches`}
      </summary>
      <div className="pt-2">
        <Cards label="Earlier batches" batches={batches} canEdit={canEdit} />
      </div>
    </details>
  );
}

interface CardsProps {
  label: string;
  batches: readonly RenderBatch[];
  canEdit: boolean;
}

function Cards({ label, batches, canEdit }: CardsProps) {
  return (
    <ul aria-label={label} className="flex flex-col gap-2">
      {batches.map((batch) => (
        <BatchCard key={batch.id} batch={batch} canEdit={canEdit} />
      ))}
    </ul>
  );
}

const TONES: Readonly<Record<RenderBatch["state"], ChipTone>> = {
  running: "accent",
  paused: "warn",
  completed: "ok",
  partial: "warn",
  failed: "bad",
  cancelled: "neutral",
  empty: "neutral",
};

function BatchCard({ batch, canEdit }: { batch: RenderBatch; canEdit: boolean }) {
  const fraction = batch.frames_total === 0 ? null : batch.frames_done / batch.frames_total;
  return (
    <li
      data-batch-state={batch.state}
      className="panel-in flex flex-col gap-2 rounded-card border border-line bg-surface-1 p-3"
    >
      <header className="flex items-center gap-2">
        <h3 className="min-w-0 flex-1 truncate font-medium" title={batch.name}>
          {batch.name}
        </h3>
        <Chip tone={TONES[batch.state]} icon={<Layers aria-hidden />}>
          {batch.state.charAt(0).toUpperCase() + batch.state.slice(1)}
        </Chip>
      </header>
      <p className="text-ink-2 text-panel tabular-nums">{batchWords(batch)}</p>
      {fraction !== null || isBatchActive(batch) ? (
        <Progress label={`Batch ${batch.name}`} fraction={fraction} className="h-1.5" />
      ) : null}
      {batch.warnings.map((warning) => (
        <p key={warning.index} className="text-panel text-warn">
          File {warning.index + 1} is left out: {warning.message}
        </p>
      ))}
      {canEdit && isBatchOpen(batch) && <BatchActions batch={batch} />}
    </li>
  );
}

function BatchActions({ batch }: { batch: RenderBatch }) {
  const steer = useMutation({
    mutationFn: (action: BatchAction) => steerRenderBatch(batch.id, action),
    onSuccess: () =>
      queryClient.invalidateQueries({ queryKey: keys.renderBatches(batch.workspace_id) }),
    onError: (error) => showToast(error.message, "bad"),
  });
  const active = isBatchActive(batch);
  const button = (action: BatchAction, label: string, Icon: typeof Pause) => (
    <Button
      size="dense"
      icon={<Icon />}
      busy={steer.isPending}
      onClick={() => steer.mutate(action)}
    >
      {label}
    </Button>
  );
  return (
    <div className="flex flex-wrap gap-1.5 pt-1">
      {batch.state === "running" && button("pause", "Pause", Pause)}
      {batch.state === "paused" && button("resume", "Resume", Play)}
      {active && button("cancel", "Cancel all", Ban)}
      {failedIn(batch) > 0 && button("retry", "Retry failed", RotateCw)}
    </div>
  );
}
