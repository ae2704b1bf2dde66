import { FileInput } from "lucide-react";
import { type ChangeEvent, type DragEvent, useRef, useState } from "react";
import { Button } from "../ui/Button";
import { cx } from "../ui/cx";
import { formatBytes } from "../ui/format";

interface FileFieldProps {
  label: string;
  accept: string;
  hint: string;
  file: File | null;
  onFile: (file: File) => void;
  disabled: boolean;
}

/** One file, chosen or dropped here; the page around takes dropped files for media. */
export function FileField({ label, accept, hint, file, onFile, disabled }: FileFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const keep = (event: DragEvent, hovering: boolean) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(hovering && !disabled);
  };
  const onDrop = (event: DragEvent) => {
    keep(event, false);
    const dropped = event.dataTransfer.files[0];
    if (dropped !== undefined && !disabled) onFile(dropped);
  };
  const onChange = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    if (chosen !== undefined) onFile(chosen);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has its equal in the button
    <div
      onDragOver={(event) => keep(event, true)}
      onDragLeave={(event) => keep(event, false)}
      onDrop={onDrop}
      className={cx(
        "flex flex-col items-center gap-2 rounded-card border border-dashed px-4 py-6 text-center",
        over ? "border-accent bg-accent-soft" : "border-line-strong bg-surface-2",
      )}
    >
      <FileInput aria-hidden className="size-6! text-ink-3" />
      {file === null ? (
        <p className="text-ink-2">Drop a file here, or choose one</p>
      ) : (
        <p className="max-w-full truncate font-medium">
          {file.name} <span className="font-normal text-ink-3">{formatBytes(file.size)}</span>
        </p>
      )}
      <Button size="dense" disabled={disabled} onClick={() => input.current?.click()}>
        {file === null ? "Choose a file" : "Choose another"}
      </Button>
      <p className="text-ink-3 text-panel">{hint}</p>
      <input
        ref={input}
        type="file"
        aria-label={label}
        accept={accept}
        onChange={onChange}
        tabIndex={-1}
        className="sr-only"
      />
    </div>
  );
}
