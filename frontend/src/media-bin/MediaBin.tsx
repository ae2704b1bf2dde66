import { useQuery } from "@tanstack/react-query";
import { FolderOpen, Plus, Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { listAssets } from "../api/assets";
import { keys } from "../api/query-keys";
import type { Asset } from "../api/types";
import { Button } from "../ui/Button";
import { cx } from "../ui/cx";
import { IconButton } from "../ui/IconButton";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { AssetCard } from "./AssetCard";
import { useFileDrop } from "./file-drop";
import { UploadCard } from "./UploadCard";
import { guardUnload, startUploads, useUploads } from "./upload-store";

const ACCEPTED =
  "video/*,audio/*,image/*,.mp4,.mov,.mkv,.webm,.wav,.mp3,.m4a,.png,.jpg,.jpeg,.cube";
const GRID = "grid items-start grid-cols-[repeat(auto-fill,minmax(116px,1fr))] gap-2";

interface MediaBinProps {
  projectId: string;
  canEdit: boolean;
  /** Puts an asset on the timeline without dragging: Enter, double click or the card's menu. */
  onInsert?: (asset: Asset) => void;
}

/** A project's media. The page around it hears the workspace's events (`useWorkspaceEvents`). */
export function MediaBin({ projectId, canEdit, onInsert }: MediaBinProps) {
  const [search, setSearch] = useState("");
  const dragging = useFileDrop(canEdit, (files) => startUploads(projectId, files));
  const input = useRef<HTMLInputElement>(null);
  const pick = canEdit ? () => input.current?.click() : undefined;
  useEffect(() => {
    addEventListener("beforeunload", guardUnload);
    return () => removeEventListener("beforeunload", guardUnload);
  }, []);
  return (
    <section
      aria-label="Media"
      className={cx(
        "relative flex h-full min-h-0 flex-col bg-surface-1",
        dragging && "ring-2 ring-accent ring-inset",
      )}
    >
      <BinHeader onPick={pick} search={search} onSearch={setSearch} />
      <div className="min-h-0 flex-1 overflow-y-auto p-3 pt-2">
        <BinContent
          projectId={projectId}
          canEdit={canEdit}
          search={search.trim().toLowerCase()}
          onInsert={onInsert}
          onPick={pick}
        />
      </div>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={ACCEPTED}
        aria-label="Media files to upload"
        onChange={(event) => {
          startUploads(projectId, [...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      {dragging && (
        <p className="pointer-events-none absolute inset-x-3 bottom-3 rounded-control bg-accent px-3 py-2 text-center font-medium text-on-accent text-panel">
          Drop files to upload them
        </p>
      )}
    </section>
  );
}

interface BinHeaderProps {
  /** Opens the file picker; absent for those who may not upload. */
  onPick: (() => void) | undefined;
  search: string;
  onSearch: (text: string) => void;
}

function BinHeader({ onPick, search, onSearch }: BinHeaderProps) {
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-line border-b px-3">
      <h2 className="font-medium text-panel">Media</h2>
      <label className="relative ml-auto min-w-0 flex-1 max-w-44">
        <span className="sr-only">Search media</span>
        <Search aria-hidden className="absolute top-1.5 left-2 text-ink-3" />
        <input
          type="search"
          value={search}
          onChange={(event) => onSearch(event.target.value)}
          placeholder="Search"
          className="h-7 w-full rounded-control border border-line bg-canvas pr-2 pl-7 text-panel placeholder:text-ink-3"
        />
      </label>
      {onPick !== undefined && (
        <IconButton label="Upload media" onClick={onPick}>
          <Plus />
        </IconButton>
      )}
    </header>
  );
}

interface BinContentProps extends Omit<MediaBinProps, "onInsert"> {
  search: string;
  onPick: (() => void) | undefined;
  onInsert: ((asset: Asset) => void) | undefined;
}

function BinContent({ projectId, canEdit, search, onInsert, onPick }: BinContentProps) {
  const query = useQuery({
    queryKey: keys.assets(projectId),
    queryFn: () => listAssets(projectId),
  });
  const everyUpload = useUploads((store) => store.uploads);
  const uploads = everyUpload.filter((upload) => upload.projectId === projectId);
  if (query.isPending) {
    return <Skeleton rows={4} className="h-20" />;
  }
  if (query.isError && query.data === undefined) {
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  }
  const sending = new Set(uploads.map((upload) => upload.assetId));
  const assets = query.data.filter((asset) => !sending.has(asset.id));
  if (assets.length + uploads.length === 0) {
    return <EmptyBin onPick={onPick} />;
  }
  const found = assets.filter((asset) => asset.name.toLowerCase().includes(search));
  return (
    <div className="flex flex-col gap-2">
      {uploads.length > 0 && (
        <ul aria-label="Uploads" className="flex flex-col gap-2">
          {uploads.map((upload) => (
            <UploadCard key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
      {found.length === 0 && assets.length > 0 && (
        <p className="py-6 text-center text-ink-3 text-panel">Nothing here is called “{search}”.</p>
      )}
      <ul aria-label="Media files" className={GRID}>
        {found.map((asset) => (
          <AssetCard key={asset.id} asset={asset} canEdit={canEdit} onInsert={onInsert} />
        ))}
      </ul>
    </div>
  );
}

function EmptyBin({ onPick }: { onPick: (() => void) | undefined }) {
  return (
    <EmptyState
      dense
      icon={<FolderOpen />}
      title="No media yet"
      text={
        onPick === undefined
          ? "What editors of this project upload appears here."
          : "Drop video, sound or pictures here, or pick them."
      }
      action={
        onPick !== undefined && (
          <Button size="dense" onClick={onPick}>
            Choose files
          </Button>
        )
      }
    />
  );
}
