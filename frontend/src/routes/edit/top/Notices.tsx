// A line under the top bar for what must not be missed.
import { TriangleAlert } from "lucide-react";
import { Button } from "@/ui/Button";
import { useEditor, useStore } from "../editor";

export function Notices() {
  const { session } = useEditor();
  const status = useStore(session.status);
  const refused = useStore(session.refused);
  if (refused === null && !(status.type === "read-only" && status.edits > 0)) return null;
  return (
    <div
      role="alert"
      className="flex shrink-0 items-center gap-3 border-line border-b bg-warn-soft px-3 py-1.5 text-panel"
    >
      <TriangleAlert aria-hidden className="text-warn" />
      <p className="flex-1">
        You may no longer edit this timeline. Your last edits are kept in this browser only; ask for
        the right to edit and they are sent, or show what everybody else sees.
      </p>
      <Button size="dense" onClick={() => void session.startAfresh()}>
        Show the shared timeline
      </Button>
    </div>
  );
}
