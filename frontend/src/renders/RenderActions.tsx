import { useMutation } from "@tanstack/react-query";
import { Ban, Download, Link, RotateCw, Trash2 } from "lucide-react";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { cancelRender, deleteRender, retryRender } from "../api/renders";
import type { Render } from "../api/types";
import { upsertRender } from "../live/cache";
import { Button, buttonClass } from "../ui/Button";
import { IconButton } from "../ui/IconButton";
import { showToast } from "../ui/toast";
import { ReviveButton } from "./ReviveButton";
import { fileNameOf, isActive } from "./render-words";

const tellError = (error: Error) => showToast(error.message, "bad");
const remember = (render: Render) => upsertRender(queryClient, render);

interface RenderActionsProps {
  render: Render;
  canEdit: boolean;
  /** It was given up, and this person may let it go on. */
  canRevive: boolean;
}

/** What can be done with a render in its state. */
export function RenderActions({ render, canEdit, canRevive }: RenderActionsProps) {
  const active = isActive(render);
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {active && canEdit && <Cancel render={render} />}
      {render.state === "completed" && <Downloads render={render} />}
      {canRevive && <ReviveButton renderId={render.id} />}
      {!active && render.state !== "completed" && canEdit && <Retry render={render} />}
      {!active && canEdit && <Remove render={render} />}
    </div>
  );
}

function Cancel({ render }: { render: Render }) {
  const cancel = useMutation({
    mutationFn: () => cancelRender(render.id),
    onSuccess: remember,
    onError: tellError,
  });
  return (
    <Button size="dense" icon={<Ban />} busy={cancel.isPending} onClick={() => cancel.mutate()}>
      Cancel
    </Button>
  );
}

function Retry({ render }: { render: Render }) {
  const retry = useMutation({
    mutationFn: () => retryRender(render.id),
    onSuccess: remember,
    onError: tellError,
  });
  return (
    <Button size="dense" icon={<RotateCw />} busy={retry.isPending} onClick={() => retry.mutate()}>
      Retry
    </Button>
  );
}

function Downloads({ render }: { render: Render }) {
  if (render.download_url === null) {
    return null;
  }
  const url = new URL(render.download_url, location.href).href;
  const copy = () =>
    void navigator.clipboard.writeText(url).then(
      () => showToast("Link copied. It works for 12 hours.", "ok"),
      () => showToast("The browser did not allow copying the link.", "bad"),
    );
  return (
    <>
      <a href={url} download={fileNameOf(render)} className={buttonClass("primary", "dense")}>
        <Download /> Download
      </a>
      <Button size="dense" icon={<Link />} onClick={copy}>
        Copy link
      </Button>
    </>
  );
}

function Remove({ render }: { render: Render }) {
  const remove = useMutation({
    mutationFn: () => deleteRender(render.id),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.timelineRenders(render.timeline_id) }),
        queryClient.invalidateQueries({ queryKey: keys.workspaceRenders(render.workspace_id) }),
        queryClient.invalidateQueries({ queryKey: keys.renderBatches(render.workspace_id) }),
      ]),
    onError: tellError,
  });
  return (
    <IconButton
      label="Delete this render"
      disabled={remove.isPending}
      onClick={() => remove.mutate()}
    >
      <Trash2 />
    </IconButton>
  );
}
