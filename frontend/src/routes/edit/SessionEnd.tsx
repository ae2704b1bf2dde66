// The connection ended for good: what happened, what is safe, what to do.
import { Link } from "@tanstack/react-router";
import { Unplug } from "lucide-react";
import type { FinalReason } from "@/collab/close-codes";
import { Button, buttonClass } from "@/ui/Button";
import { EmptyState } from "@/ui/states";
import { useEditor } from "./editor";
import { endWords } from "./top/status-words";

type Reason = Exclude<FinalReason, "signed-out">;

export function SessionEnd({ reason, edits }: { reason: Reason; edits: number }) {
  const { title, text } = endWords(reason, edits);
  return (
    <div className="flex h-full items-center justify-center p-8">
      <EmptyState
        icon={<Unplug />}
        title={title}
        text={text}
        action={
          <div className="flex gap-2">
            <WayOn reason={reason} edits={edits} />
          </div>
        }
      />
    </div>
  );
}

function WayOn({ reason, edits }: { reason: Reason; edits: number }) {
  const { session } = useEditor();
  switch (reason) {
    case "old-epoch":
      return (
        <Button look="primary" onClick={() => void session.startAfresh()}>
          Open anew
        </Button>
      );
    case "malformed":
    case "old-page":
      return (
        <Button look="primary" onClick={() => location.reload()}>
          Reload
        </Button>
      );
    case "too-large":
      return (
        <>
          <BackToProject />
          <Button onClick={() => void session.startAfresh()}>
            {edits === 0 ? "Open again" : "Open without these edits"}
          </Button>
        </>
      );
    default:
      return <BackToProject />;
  }
}

function BackToProject() {
  const { timeline } = useEditor();
  return (
    <Link
      to="/w/$workspaceId/projects/$projectId"
      params={{ workspaceId: timeline.workspace_id, projectId: timeline.project_id }}
      className={buttonClass("plain")}
    >
      Back to the project
    </Link>
  );
}
