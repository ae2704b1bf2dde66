// The connection ended for good: what happened, what is safe, what to do.
import { Link } from "@tanstack/react-router";
import { Unplug } from "lucide-react";
import type { FinalReason } from "@/collab/close-codes";
import { Button, buttonClass } from "@/ui/Button";
import { EmptyState } from "@/ui/states";
import { useEditor } from "./editor";

const WORDS: Readonly<Record<Exclude<FinalReason, "signed-out">, { title: string; text: string }>> =
  {
    malformed: {
      title: "This page and the server do not understand each other",
      text: "One of them is newer. Your edits are kept in this browser; reload to go on.",
    },
    "not-allowed": {
      title: "You cannot open this timeline any more",
      text: "Your role in the workspace was changed. What you had saved is in the timeline.",
    },
    "no-such-timeline": {
      title: "This timeline is gone",
      text: "It was deleted, or it belongs to a workspace you are no longer a member of.",
    },
    "old-epoch": {
      title: "This timeline was tidied up on the server",
      text: "The copy in this browser belongs to the state before. Opening it anew takes a moment.",
    },
    "too-large": {
      title: "This timeline has reached its largest size",
      text: "Everything up to here is saved. Split it into several timelines to go on.",
    },
  };

export function SessionEnd({ reason }: { reason: Exclude<FinalReason, "signed-out"> }) {
  const { session, timeline } = useEditor();
  const action =
    reason === "old-epoch" ? (
      <Button look="primary" onClick={() => void session.startAfresh()}>
        Open anew
      </Button>
    ) : reason === "malformed" ? (
      <Button look="primary" onClick={() => location.reload()}>
        Reload
      </Button>
    ) : (
      <Link
        to="/w/$workspaceId/projects/$projectId"
        params={{ workspaceId: timeline.workspace_id, projectId: timeline.project_id }}
        className={buttonClass("plain")}
      >
        Back to the project
      </Link>
    );
  return (
    <div className="flex h-full items-center justify-center p-8">
      <EmptyState
        icon={<Unplug />}
        title={WORDS[reason].title}
        text={WORDS[reason].text}
        action={action}
      />
    </div>
  );
}
