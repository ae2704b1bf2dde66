// Live, Saving, Offline or Read-only: what the connection really is.
import { CloudOff, Eye, LoaderCircle } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { type SyncStatus, statusLabel } from "@/collab/status";
import { Tooltip } from "@/ui/Tooltip";
import { useEditor, useStore } from "../editor";
import { SPOKEN, spokenStatus, statusHint } from "./status-words";

/** A save takes a few milliseconds: the chip says so for at least as long as an eye needs. */
const SAVING_SHOWN_MS = 400;

const LOOKS: Readonly<Record<SyncStatus["type"], string>> = {
  live: "text-ink-2",
  saving: "text-ink-2",
  offline: "bg-warn-soft text-warn",
  "read-only": "bg-surface-3 text-ink-2",
};

export function StatusChip() {
  const { session } = useEditor();
  const status = useSettledStatus(useStore(session.status));
  const trouble = useStore(session.storageTrouble);
  return (
    <>
      <Tooltip label={statusHint(status, trouble)}>
        <span
          data-testid="status-chip"
          data-status={status.type}
          className={`inline-flex h-6 select-none items-center gap-1.5 rounded-full px-2 text-panel ${LOOKS[status.type]}`}
        >
          <StatusIcon type={status.type} />
          {statusLabel(status)}
        </span>
      </Tooltip>
      <Spoken type={status.type} />
    </>
  );
}

/**
 * Spoken when the connection becomes another one, and not for every edit on its way: saving is
 * still Live.
 */
function Spoken({ type }: Pick<SyncStatus, "type">) {
  const spoken = useRef(spokenStatus(type, "live"));
  spoken.current = spokenStatus(type, spoken.current);
  return (
    <span role="status" className="sr-only">
      {SPOKEN[spoken.current]}
    </span>
  );
}

function StatusIcon({ type }: { type: SyncStatus["type"] }) {
  if (type === "live") return <span aria-hidden className="size-2 rounded-full bg-ok" />;
  if (type === "saving") return <LoaderCircle aria-hidden className="size-3.5! animate-spin" />;
  return type === "offline" ? (
    <CloudOff aria-hidden className="size-3.5!" />
  ) : (
    <Eye aria-hidden className="size-3.5!" />
  );
}

/** Saved is said late rather than early: "Saving" stays long enough to be seen, and then it is true. */
function useSettledStatus(status: SyncStatus): SyncStatus {
  const [shown, setShown] = useState(status);
  const savingSince = useRef<number | null>(null);
  useEffect(() => {
    const wait = status.type === "live" && savingSince.current !== null;
    if (status.type === "saving") savingSince.current ??= performance.now();
    const passed = performance.now() - (savingSince.current ?? 0);
    const timer = setTimeout(
      () => {
        if (status.type !== "saving") savingSince.current = null;
        setShown(status);
      },
      wait ? Math.max(0, SAVING_SHOWN_MS - passed) : 0,
    );
    return () => clearTimeout(timer);
  }, [status]);
  return shown.type === "live" ? status : shown;
}
