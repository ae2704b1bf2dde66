import { Ban, CircleAlert, CircleCheck, Clock, LoaderCircle } from "lucide-react";
import type { Render } from "../api/types";
import { useRenderEvents } from "../live/cache";
import { Chip, type ChipTone } from "../ui/Chip";
import { cx } from "../ui/cx";
import { formatBytes, formatSeconds, formatTimeLeft, formatWhen } from "../ui/format";
import { Progress } from "../ui/Progress";
import { ChunkMap } from "./ChunkMap";
import { DeadPieces } from "./DeadLetters";
import { RenderActions } from "./RenderActions";
import { RenderPicture } from "./RenderPicture";
import { elapsedSeconds, fractionDone, isActive, presetOf, stageWords } from "./render-words";
import { useNow } from "./use-renders";

interface RenderCardProps {
  render: Render;
  canEdit: boolean;
  /** Admins see what was given up, and revive it. */
  canManage?: boolean;
  /** Narrow panels stack the picture above the words. */
  stacked?: boolean;
  /** Shows the clip a failure names, where there is a timeline to show it on. */
  onShowClip?: ((clip: string, frame: number | undefined) => void) | undefined;
}

export function RenderCard(props: RenderCardProps) {
  const { render, canEdit, canManage = false, stacked = false, onShowClip } = props;
  const canRevive = canManage && render.state === "dead";
  useRenderEvents(isActive(render) ? render.id : null);
  return (
    <li
      data-render-id={render.id}
      data-state={render.state}
      className={cx(
        "panel-in flex gap-3 rounded-card border border-line bg-surface-1 p-3",
        stacked ? "flex-col" : "flex-col sm:flex-row",
      )}
    >
      {(!stacked || isActive(render) || render.poster_url !== null) && (
        <div className={stacked ? "" : "sm:w-60"}>
          <RenderPicture render={render} />
        </div>
      )}
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <Heading render={render} />
        {isActive(render) && <Running render={render} />}
        {render.state === "completed" && <Finished render={render} />}
        {render.error !== null && <Failure render={render} onShowClip={onShowClip} />}
        {canRevive && <DeadPieces render={render} />}
        <div className="mt-auto pt-1">
          <RenderActions render={render} canEdit={canEdit} canRevive={canRevive} />
        </div>
      </div>
    </li>
  );
}

function Heading({ render }: { render: Render }) {
  return (
    <header>
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 flex-1 truncate font-medium" title={render.timeline_name}>
          {render.timeline_name}
        </h3>
        <StateChip render={render} />
      </div>
      <p className="truncate text-ink-3 text-panel">
        {presetOf(render)} · {render.created_by.name} · {formatWhen(render.created_at)}
      </p>
    </header>
  );
}

const CHIPS: Readonly<Record<Render["state"], { tone: ChipTone; Icon: typeof Clock }>> = {
  queued: { tone: "neutral", Icon: Clock },
  running: { tone: "accent", Icon: LoaderCircle },
  completed: { tone: "ok", Icon: CircleCheck },
  failed: { tone: "bad", Icon: CircleAlert },
  dead: { tone: "bad", Icon: CircleAlert },
  cancelled: { tone: "neutral", Icon: Ban },
};

function StateChip({ render }: { render: Render }) {
  const { tone, Icon } = CHIPS[render.state];
  const words = { queued: "Queued", running: "Running" } as const;
  return (
    <Chip
      tone={tone}
      icon={<Icon aria-hidden className={render.state === "running" ? "animate-spin" : ""} />}
    >
      {render.state === "queued" || render.state === "running"
        ? words[render.state]
        : stageWords(render)}
    </Chip>
  );
}

function Running({ render }: { render: Render }) {
  const elapsed = elapsedSeconds(render, useNow(true));
  const numbers = [
    render.fps > 0 ? `${render.fps.toFixed(1)} fps` : null,
    elapsed === null ? null : formatSeconds(elapsed),
    render.seconds_left === null ? null : formatTimeLeft(render.seconds_left),
  ].filter((part) => part !== null);
  return (
    <div className="flex flex-col gap-1.5">
      <p className="flex justify-between gap-2 text-panel">
        <span className="truncate text-ink-2">{stageWords(render)}</span>
        <span className="shrink-0">
          {render.frames_done} of {render.frames_total} frames
        </span>
      </p>
      <Progress
        label={`Rendering ${render.timeline_name}`}
        fraction={fractionDone(render)}
        className="h-1.5"
      />
      <ChunkMap chunks={render.chunks} />
      {numbers.length > 0 && <p className="text-ink-3 text-panel">{numbers.join(" · ")}</p>}
      {render.waits_for !== "" && (
        <p role="status" className="text-panel text-warn">
          Waiting: {render.waits_for}
        </p>
      )}
    </div>
  );
}

function Finished({ render }: { render: Render }) {
  const took = elapsedSeconds(render, Date.now());
  const facts = [
    render.output.video_codec === "" ? null : `${render.width} × ${render.height}`,
    (render.output.container ?? "mp4").toUpperCase(),
    render.duration_seconds === null ? null : formatSeconds(render.duration_seconds),
    render.size_bytes === null ? null : formatBytes(render.size_bytes),
    took === null ? null : `took ${formatSeconds(took)}`,
  ].filter((part) => part !== null);
  return <p className="text-ink-2 text-panel">{facts.join(" · ")}</p>;
}

function Failure({ render, onShowClip }: Pick<RenderCardProps, "render" | "onShowClip">) {
  const { error } = render;
  if (error === null) {
    return null;
  }
  return (
    <div role="alert" className="text-bad text-panel">
      <p>{error.message}</p>
      {error.file !== undefined && error.file !== "" && <p>File: {error.file}</p>}
      {error.advice !== undefined && <p className="mt-1 text-ink-2">{error.advice}</p>}
      {error.clip !== undefined && error.clip !== "" && onShowClip !== undefined && (
        <button
          type="button"
          className="mt-1 text-accent underline underline-offset-2"
          onClick={() => onShowClip(error.clip ?? "", error.frame)}
        >
          Show the clip
        </button>
      )}
    </div>
  );
}
