// One track's header.
import { Eye, EyeOff, Headphones, Lock, LockOpen, Volume2, VolumeX } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import type { Row } from "@/engine/layout";
import type { Track } from "@/timeline/model";
import { cx } from "@/ui/cx";
import { IconButton } from "@/ui/IconButton";
import { useEditor, useMayEdit } from "../editor";
import { useEditorView } from "../editor-view";
import { TrackMenu } from "./TrackMenu";

export function TrackHeader({ row }: { row: Row }) {
  const { track } = row;
  return (
    <li
      data-track-id={track.id}
      data-kind={track.kind}
      aria-label={track.name}
      className="group absolute inset-x-0 flex flex-col justify-center gap-0.5 bg-surface-2/40 pr-1.5 pl-3"
      style={{ top: row.top, height: row.height }}
    >
      <span
        aria-hidden
        className="absolute inset-y-0 left-0 w-[3px]"
        style={{ background: `var(--clip-${track.kind})` }}
      />
      <div className="flex items-center">
        <TrackName track={track} />
        <TrackMenu track={track} />
      </div>
      <TrackSwitches track={track} />
    </li>
  );
}

function TrackName({ track }: { track: Track }) {
  const { edits } = useEditor();
  const mayEdit = useMayEdit();
  const [renaming, setRenaming] = useState(false);
  const finish = (name: string) => {
    setRenaming(false);
    if (name.trim() !== "" && name !== track.name) edits.renameTrack(track.id, name.trim());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") finish(event.currentTarget.value);
    if (event.key === "Escape") setRenaming(false);
  };
  if (renaming) {
    return (
      <input
        aria-label="Track name"
        defaultValue={track.name}
        maxLength={80}
        ref={(input) => input?.focus()}
        onKeyDown={onKeyDown}
        onBlur={(event) => finish(event.currentTarget.value)}
        className="h-5 min-w-0 flex-1 rounded-[4px] border border-accent bg-canvas px-1 text-panel"
      />
    );
  }
  return (
    <button
      type="button"
      disabled={!mayEdit}
      title={mayEdit ? "Double-click to rename" : undefined}
      onDoubleClick={() => setRenaming(true)}
      onKeyDown={(event) => event.key === "F2" && setRenaming(true)}
      className="min-w-0 flex-1 truncate rounded-[4px] text-left font-medium text-ink-1 text-panel"
    >
      {track.name}
      {track.recovered && <span className="ml-1.5 text-warn">recovered</span>}
    </button>
  );
}

function TrackSwitches({ track }: { track: Track }) {
  const { edits } = useEditor();
  const mayEdit = useMayEdit();
  const soloed = useEditorView((view) => view.solo.has(track.id));
  const toggleSolo = useEditorView((view) => view.toggleSolo);
  const isVideo = track.kind === "video";
  const silent = isVideo ? track.hide : track.mute;
  const silence = isVideo ? "Hide" : "Mute";
  const toggle = (field: "hide" | "mute" | "lock", label: string) =>
    edits.switchTrack(track.id, field, !track[field], label);
  return (
    <div className="-ml-1 flex">
      <Switch
        label={silent ? `${isVideo ? "Show" : "Unmute"} ${track.name}` : `${silence} ${track.name}`}
        pressed={silent}
        disabled={!mayEdit}
        onClick={() => toggle(isVideo ? "hide" : "mute", `${silence} ${track.name}`)}
      >
        {isVideo ? silent ? <EyeOff /> : <Eye /> : silent ? <VolumeX /> : <Volume2 />}
      </Switch>
      <Switch
        label={track.lock ? `Unlock ${track.name}` : `Lock ${track.name}`}
        pressed={track.lock}
        disabled={!mayEdit}
        onClick={() => toggle("lock", `${track.lock ? "Unlock" : "Lock"} ${track.name}`)}
      >
        {track.lock ? <Lock /> : <LockOpen />}
      </Switch>
      <Switch
        label={`Solo ${track.name} (only for you)`}
        pressed={soloed}
        disabled={false}
        onClick={() => toggleSolo(track.id)}
      >
        <Headphones />
      </Switch>
    </div>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly pressed: boolean;
  readonly disabled: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

function Switch({ pressed, children, ...rest }: SwitchProps) {
  return (
    <IconButton
      {...rest}
      pressed={pressed}
      side="right"
      className={cx("size-6", !pressed && "text-ink-3")}
    >
      <span className="[&_.lucide]:size-3.5">{children}</span>
    </IconButton>
  );
}
