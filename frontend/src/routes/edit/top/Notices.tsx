// Lines under the top bar for what must not be missed.
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/ui/Button";
import { useEditor, useStore } from "../editor";
import { DAMAGE_WORDS, storageWords, unsentWords } from "./status-words";

export function Notices() {
  return (
    <>
      <UnsentNotice />
      <StorageNotice />
      <DamageNotice />
    </>
  );
}

/** Edits that were on their way when the right to edit was taken. */
function UnsentNotice() {
  const { session } = useEditor();
  const status = useStore(session.status);
  const refused = useStore(session.refused);
  if (status.type !== "read-only" || (refused === null && status.edits === 0)) return null;
  return (
    <Notice words={unsentWords(Math.max(1, status.edits))}>
      <Button size="dense" onClick={() => void session.startAfresh()}>
        Show the shared timeline
      </Button>
    </Notice>
  );
}

function StorageNotice() {
  const trouble = useStore(useEditor().session.storageTrouble);
  return trouble === null ? null : <Notice words={storageWords(trouble)} />;
}

function DamageNotice() {
  const { copyIsDamaged } = useEditor().session;
  const damaged = useStore(copyIsDamaged);
  if (!damaged) return null;
  return (
    <Notice words={DAMAGE_WORDS}>
      <Button size="dense" onClick={() => copyIsDamaged.set(false)}>
        Understood
      </Button>
    </Notice>
  );
}

function Notice({ words, children }: { words: string; children?: ReactNode }) {
  return (
    <div
      role="alert"
      className="flex shrink-0 items-center gap-3 border-line border-b bg-warn-soft px-3 py-1.5 text-panel"
    >
      <TriangleAlert aria-hidden className="text-warn" />
      <p className="flex-1">{words}</p>
      {children}
    </div>
  );
}
