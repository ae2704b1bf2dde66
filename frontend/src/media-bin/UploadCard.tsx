import { CircleAlert, RotateCw, Upload, X } from "lucide-react";
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
      className="flex flex-col gap-1.5 rounded-control border border-line bg-surface-2 p-2"
    >
      <div className="flex items-center gap-1">
        <Upload aria-hidden className="text-ink-3" />
        <p className="min-w-0 flex-1 truncate text-panel" title={upload.name}>
          {upload.name}
        </p>
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
      <Progress
        label={`Uploading ${upload.name}`}
        fraction={upload.sizeBytes === 0 ? 0 : upload.sentBytes / upload.sizeBytes}
        tone={failed ? "bad" : "accent"}
      />
      {failed ? (
        <p role="alert" className="flex items-start gap-1 text-[11px] text-bad leading-4">
          <CircleAlert aria-hidden className="mt-0.5 size-3!" />
          {upload.error}
        </p>
      ) : (
        <p className="text-[11px] text-ink-3 leading-4">
          {formatBytes(upload.sentBytes)} of {formatBytes(upload.sizeBytes)}
        </p>
      )}
    </li>
  );
}
