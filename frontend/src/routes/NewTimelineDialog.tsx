import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { createTimeline } from "../api/timelines";
import type { Rate } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog, DialogActions } from "../ui/Dialog";
import { FormError, fieldError } from "../ui/FormError";
import { Select } from "../ui/Select";
import { TextField } from "../ui/TextField";

type RateName = "23.976" | "24" | "25" | "29.97" | "30" | "50" | "60";
type SizeName = "1920x1080" | "1280x720" | "1080x1920" | "1080x1080";

const RATES: Readonly<Record<RateName, Rate>> = {
  "23.976": [24000, 1001],
  "24": [24, 1],
  "25": [25, 1],
  "29.97": [30000, 1001],
  "30": [30, 1],
  "50": [50, 1],
  "60": [60, 1],
};

const RATE_CHOICES = (Object.keys(RATES) as RateName[])
  .map((value) => ({ value, label: `${value} fps` }))
  .sort((a, b) => Number(a.value) - Number(b.value));

const SIZE_CHOICES: readonly { value: SizeName; label: string }[] = [
  { value: "1920x1080", label: "1920 × 1080, wide" },
  { value: "1280x720", label: "1280 × 720, wide" },
  { value: "1080x1920", label: "1080 × 1920, vertical" },
  { value: "1080x1080", label: "1080 × 1080, square" },
];

interface NewTimelineDialogProps {
  projectId: string;
  onClose: () => void;
}

export function NewTimelineDialog({ projectId, onClose }: NewTimelineDialogProps) {
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [rate, setRate] = useState<RateName>("25");
  const [size, setSize] = useState<SizeName>("1920x1080");
  const create = useMutation({
    mutationFn: () => {
      const [width = 1920, height = 1080] = size.split("x").map(Number);
      return createTimeline({
        project_id: projectId,
        name: name.trim(),
        rate: RATES[rate],
        width,
        height,
      });
    },
    onSuccess: async (made) => {
      await queryClient.invalidateQueries({ queryKey: keys.timelines(projectId) });
      await navigate({ to: "/edit/$timelineId", params: { timelineId: made.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog open onClose={onClose} title="New timeline">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder="Cut 1"
          error={fieldError(create.error, "name")}
          maxLength={80}
          required
        />
        <div className="grid grid-cols-2 gap-3">
          <Select label="Frame rate" value={rate} choices={RATE_CHOICES} onChange={setRate} />
          <Select label="Picture" value={size} choices={SIZE_CHOICES} onChange={setSize} />
        </div>
        <p className="text-ink-3 text-panel">
          The frame rate stays as it is: every edit counts in its frames. Media of other rates fits
          in.
        </p>
        <FormError error={create.error} fields={["name"]} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            busy={create.isPending}
            disabled={name.trim() === ""}
          >
            Create
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
