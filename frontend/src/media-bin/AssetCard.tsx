import { CircleAlert } from "lucide-react";
import type { DragEvent, KeyboardEvent } from "react";
import type { Asset } from "../api/types";
import { cx } from "../ui/cx";
import { formatFlicks } from "../ui/format";
import { Progress } from "../ui/Progress";
import { AssetMenu } from "./AssetMenu";
import { AssetPicture } from "./AssetPicture";

/** Media type of a drag out of the bin; its value is the asset's id. */
export const ASSET_DRAG_TYPE = "application/x-cutroom-asset";

interface AssetCardProps {
  asset: Asset;
  canEdit: boolean;
  onInsert?: ((asset: Asset) => void) | undefined;
}

export function AssetCard({ asset, canEdit, onInsert }: AssetCardProps) {
  const usable = canEdit && asset.placeable && asset.state !== "failed";
  const insert = usable && onInsert !== undefined ? () => onInsert(asset) : undefined;
  const drag = (event: DragEvent) => {
    event.dataTransfer.setData(ASSET_DRAG_TYPE, asset.id);
    event.dataTransfer.effectAllowed = "copy";
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target === event.currentTarget) {
      insert?.();
    }
  };
  return (
    <li
      data-asset-id={asset.id}
      data-state={asset.state}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: Enter puts it on the timeline
      tabIndex={0}
      aria-label={describe(asset)}
      draggable={usable}
      onDragStart={drag}
      onDoubleClick={insert}
      onKeyDown={press}
      className={cx(
        "group relative flex flex-col overflow-hidden rounded-control border border-line bg-surface-2 transition-colors hover:border-line-strong",
        usable && "cursor-grab",
      )}
    >
      <AssetPicture asset={asset} className={asset.state === "failed" ? "opacity-40" : ""} />
      <Badge asset={asset} />
      <Caption asset={asset} />
      {canEdit && <AssetMenu asset={asset} insert={insert} />}
    </li>
  );
}

function describe(asset: Asset): string {
  const length = asset.facts?.duration_flicks
    ? `, ${formatFlicks(asset.facts.duration_flicks)}`
    : "";
  const trouble = asset.error === null ? "" : `, failed: ${asset.error.message}`;
  return `${asset.name}, ${asset.kind}${length}${trouble}`;
}

function Badge({ asset }: { asset: Asset }) {
  const flicks = asset.facts?.duration_flicks ?? 0;
  if (flicks === 0) {
    return null;
  }
  return (
    <span className="pointer-events-none absolute top-1 right-1 rounded-[4px] bg-badge px-1 font-mono text-[10px] text-on-badge leading-4">
      {formatFlicks(flicks)}
    </span>
  );
}

function Caption({ asset }: { asset: Asset }) {
  return (
    <div className="flex min-w-0 flex-col gap-1 px-1.5 py-1">
      <p className="truncate text-panel" title={asset.name}>
        {asset.name}
      </p>
      {asset.state === "failed" && (
        <p className="flex items-start gap-1 text-[11px] text-bad leading-4">
          <CircleAlert aria-hidden className="mt-0.5 size-3!" />
          {asset.error?.message ?? "This file cannot be used."}
        </p>
      )}
      {(asset.state === "processing" || asset.state === "uploading") && <Working asset={asset} />}
    </div>
  );
}

function Working({ asset }: { asset: Asset }) {
  const words =
    asset.state === "uploading" ? "Being uploaded" : (asset.progress?.stage ?? "Reading the file");
  return (
    <div className="flex flex-col gap-1">
      <p className="truncate text-[11px] text-ink-3 leading-4">{words}</p>
      <Progress label={`${asset.name}: ${words}`} fraction={asset.progress?.fraction ?? null} />
    </div>
  );
}
