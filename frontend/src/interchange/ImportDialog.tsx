import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { importTimeline } from "../api/interchange";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import type { ImportedTimeline } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog, DialogActions } from "../ui/Dialog";
import { FormError } from "../ui/FormError";
import { Progress } from "../ui/Progress";
import { type Choice, Select } from "../ui/Select";
import { FileField } from "./FileField";
import { WarningList } from "./WarningList";

type RateName = "" | "23.976" | "24" | "25" | "29.97" | "30" | "50" | "59.94" | "60";

const ACCEPTED = ".otio,.edl,.fcpxml,.xml,.json";
const HINT = "OpenTimelineIO, EDL, FCPXML, Final Cut 7 XML or Cutroom's JSON, up to 16 MiB";
const LIST_RATES: readonly Choice<RateName>[] = [
  { value: "", label: "Find it from the timecodes" },
  ...(["23.976", "24", "25", "29.97", "30", "50", "59.94", "60"] as const).map((value) => ({
    value,
    label: `${value} fps`,
  })),
];

interface ImportDialogProps {
  projectId: string;
  onClose: () => void;
}

/** Choose a timeline file, wait, and see what came of it. Mounted while it is open. */
export function ImportDialog({ projectId, onClose }: ImportDialogProps) {
  const [file, setFile] = useState<File | null>(null);
  const [rate, setRate] = useState<RateName>("");
  const isList = file?.name.toLowerCase().endsWith(".edl") ?? false;
  const send = useMutation({
    mutationFn: (chosen: File) => importTimeline(projectId, chosen, isList ? rate : ""),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.timelines(projectId) }),
  });
  if (send.data !== undefined) return <Outcome made={send.data} onClose={onClose} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file !== null) send.mutate(file);
  };
  const choose = (next: File) => {
    setFile(next);
    send.reset();
  };
  return (
    <Dialog
      open
      onClose={send.isPending ? undefined : onClose}
      title="Import timeline"
      description="A cut made in another program becomes a timeline of this project. Media is found by content and name."
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <FileField
          label="Timeline file"
          accept={ACCEPTED}
          hint={HINT}
          file={file}
          onFile={choose}
          disabled={send.isPending}
        />
        {isList && (
          <Select label="Frame rate" value={rate} choices={LIST_RATES} onChange={setRate} />
        )}
        <FormError error={send.error} />
        {send.isPending && <Progress label="Importing" fraction={null} />}
        <DialogActions>
          <Button onClick={onClose} disabled={send.isPending}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={send.isPending} disabled={file === null}>
            Import
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Outcome({ made, onClose }: { made: ImportedTimeline; onClose: () => void }) {
  const navigate = useNavigate();
  const open = () =>
    navigate({ to: "/edit/$timelineId", params: { timelineId: made.timeline.id } });
  return (
    <Dialog open onClose={onClose} title={`${made.timeline.name} is imported`} wide>
      <WarningList warnings={made.warnings} total={made.warnings_total} />
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <Button look="primary" onClick={() => void open()}>
          Open the timeline
        </Button>
      </DialogActions>
    </Dialog>
  );
}
