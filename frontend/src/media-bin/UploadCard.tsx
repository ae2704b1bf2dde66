import { CircleAlert, RotateCw, X } from "lucide-react";
import { formatBytes } from "../ui/format";
import { IconButton } from "../ui/IconButton";
import { Progress } from "../ui/Progress";
import { cancelUpload, retryUpload, type UploadEntry } from "./upload-store";

/** A file on its way: how much of it, cancel, and what went wrong. */
export function UploadCard({ upload }: { upload: UploadEntry }) {
  const failed = upload.state === "failed";
  return (
    <li
      data-upload={upload.state}
      className="flex flex-col gap-1 rounded-control border border-line bg-surface-2 py-1 pr-1 pb-1.5 pl-2"
    >
      <div className="flex items-center gap-1.5">
        <p className="min-w-0 flex-1 truncate text-panel" title={upload.name}>
          {upload.name}
        </p>
        {!failed && (
          <span className="shrink-0 text-[11px] text-ink-3">
            {formatBytes(upload.sentBytes)} of {formatBytes(upload.sizeBytes)}
          </span>
        )}
        {failed && upload.sizeBytes > 0 && (
          <IconButton label="Try again" className="size-6" onClick={() => retryUpload(upload.id)}>
            <RotateCw />
          </IconButton>
        )}
        <IconButton
          label={failed ? "Dismiss" : "Cancel the upload"}
          className="size-6"
          onClick={() => void cancelUpload(upload.id)}
        >
          <X />
        </IconButton>
      </div>
      {failed ? (
        <p role="alert" className="flex items-start gap-1 text-[11px] text-bad leading-4">
          <CircleAlert aria-hidden className="mt-0.5 size-3!" />
          {upload.error}
        </p>
      ) : (
        <Progress
          label={`Uploading ${upload.name}`}
          fraction={upload.sizeBytes === 0 ? 0 : upload.sentBytes / upload.sizeBytes}
          className="mr-1"
        />
      )}
    </li>
  );
}
