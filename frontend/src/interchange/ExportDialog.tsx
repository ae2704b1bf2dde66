import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type ExportFormat, exportTimeline, type TimelineFile } from "../api/interchange";
import { Button } from "../ui/Button";
import { cx } from "../ui/cx";
import { Dialog, DialogActions } from "../ui/Dialog";
import { FormError } from "../ui/FormError";
import { type Choice, Select } from "../ui/Select";
import { FORMATS } from "./formats";
import { saveFile } from "./save-file";
import { WarningList } from "./WarningList";

interface ExportDialogProps {
  timelineId: string;
  /** What an edit list can be made of, the usual choice first. */
  tracks: readonly Choice<string>[];
  onClose: () => void;
}

/** Choose a format, save the file, and see what it does not hold. Mounted while it is open. */
export function ExportDialog({ timelineId, tracks, onClose }: ExportDialogProps) {
  const [format, setFormat] = useState<ExportFormat>("otio");
  const [track, setTrack] = useState(tracks[0]?.value ?? "");
  const save = useMutation({
    mutationFn: () => exportTimeline(timelineId, format, format === "edl" ? track : undefined),
    onSuccess: (file) => saveFile(file.content, file.name),
  });
  if (save.data !== undefined) return <Outcome file={save.data} onClose={onClose} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog open onClose={onClose} title="Export" wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <fieldset className="grid gap-2 sm:grid-cols-2">
          <legend className="sr-only">Format</legend>
          {FORMATS.map((words) => (
            <FormatCard
              key={words.id}
              {...words}
              chosen={format === words.id}
              onChoose={() => setFormat(words.id)}
            />
          ))}
        </fieldset>
        {format === "edl" && (
          <Select label="Track" value={track} choices={tracks} onChange={setTrack} />
        )}
        <FormError error={save.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            icon={<Download aria-hidden />}
            busy={save.isPending}
            disabled={format === "edl" && tracks.length === 0}
          >
            Export
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface FormatCardProps {
  name: string;
  use: string;
  chosen: boolean;
  onChoose: () => void;
}

function FormatCard({ name, use, chosen, onChoose }: FormatCardProps) {
  return (
    <label
      className={cx(
        "flex flex-col gap-1 rounded-card border p-3 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent",
        chosen
          ? "border-accent bg-accent-soft"
          : "border-line bg-surface-2 hover:border-line-strong",
      )}
    >
      <input type="radio" name="format" checked={chosen} onChange={onChoose} className="sr-only" />
      <span className="font-medium">{name}</span>
      <span className="text-ink-3 text-panel">{use}</span>
    </label>
  );
}

function Outcome({ file, onClose }: { file: TimelineFile; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={`${file.name} is saved`} wide>
      <WarningList warnings={file.warnings} total={file.warningsTotal} />
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}
