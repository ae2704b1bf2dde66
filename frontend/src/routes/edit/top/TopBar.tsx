// The bar above everything: where one is, whether it is saved, who is here, what to do with it.
import { Link } from "@tanstack/react-router";
import { ChevronLeft, Clapperboard, Moon, Sun, Users } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { queryClient } from "@/api/query-client";
import { keys } from "@/api/query-keys";
import { renameTimeline } from "@/api/timelines";
import { Button, buttonClass } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { applyTheme, chosenTheme } from "@/ui/theme";
import { showToast } from "@/ui/toast";
import { useEditor, useMayEdit } from "../editor";
import { useEditorView } from "../editor-view";
import { PresenceStack } from "../presence/PresenceStack";
import { ExportButton } from "./ExportButton";
import { StatusChip } from "./StatusChip";

export function TopBar() {
  const { timeline } = useEditor();
  const mayEdit = useMayEdit();
  const show = useEditorView((view) => view.show);
  const place = { workspaceId: timeline.workspace_id, projectId: timeline.project_id };
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-line border-b bg-surface-1 px-2">
      <Link
        to="/w/$workspaceId/projects/$projectId"
        params={place}
        className="flex h-7 items-center gap-1 rounded-control pr-2 pl-1 text-ink-2 text-panel hover:bg-surface-3 hover:text-ink-1"
      >
        <ChevronLeft aria-hidden /> Project
      </Link>
      <span aria-hidden className="text-ink-3">
        /
      </span>
      <TimelineName />
      <StatusChip />
      <span className="flex-1" />
      <PresenceStack />
      <LookSwitch />
      <Link
        to="/w/$workspaceId/members"
        params={{ workspaceId: timeline.workspace_id }}
        className={buttonClass("quiet", "dense")}
      >
        <Users aria-hidden /> Share
      </Link>
      <ExportButton />
      <Button
        look="primary"
        size="dense"
        icon={<Clapperboard aria-hidden />}
        disabled={!mayEdit}
        onClick={() => show("renderDialog", true)}
      >
        Render
      </Button>
    </header>
  );
}

function TimelineName() {
  const { timeline } = useEditor();
  const mayEdit = useMayEdit();
  const [editing, setEditing] = useState(false);
  const finish = async (name: string) => {
    setEditing(false);
    if (name.trim() === "" || name.trim() === timeline.name) return;
    try {
      queryClient.setQueryData(
        keys.timeline(timeline.id),
        await renameTimeline(timeline.id, name.trim()),
      );
    } catch (error) {
      showToast(`It keeps its name: ${(error as Error).message}`, "bad");
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") event.currentTarget.blur();
    if (event.key === "Escape") setEditing(false);
  };
  if (editing) {
    return (
      <input
        aria-label="Timeline name"
        defaultValue={timeline.name}
        maxLength={80}
        ref={(input) => input?.focus()}
        onKeyDown={onKeyDown}
        onBlur={(event) => void finish(event.currentTarget.value)}
        className="h-7 w-64 rounded-control border border-accent bg-canvas px-2 font-medium"
      />
    );
  }
  return (
    <h1 className="min-w-0">
      <button
        type="button"
        disabled={!mayEdit}
        title={mayEdit ? "Rename" : undefined}
        onClick={() => setEditing(true)}
        className="h-7 max-w-80 truncate rounded-control px-2 font-medium hover:bg-surface-3 disabled:hover:bg-transparent"
      >
        {timeline.name}
      </button>
    </h1>
  );
}

function LookSwitch() {
  const [theme, setTheme] = useState(chosenTheme);
  const other = theme === "dark" ? "light" : "dark";
  const change = () => {
    applyTheme(other);
    setTheme(other);
  };
  return (
    <IconButton label={other === "light" ? "Light look" : "Dark look"} onClick={change}>
      {other === "light" ? <Sun /> : <Moon />}
    </IconButton>
  );
}
