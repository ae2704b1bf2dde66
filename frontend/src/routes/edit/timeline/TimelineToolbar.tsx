// The row above the tracks: tools left, time right.
import {
  ArrowLeftFromLine,
  ArrowRightFromLine,
  Bookmark,
  Film as FilmIcon,
  FoldHorizontal,
  Keyboard,
  Magnet,
  Maximize2,
  MousePointer2,
  MoveHorizontal,
  Plus,
  Redo2,
  Scissors,
  Trash2,
  Type,
  Undo2,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Tool as ToolName } from "@/engine/scene";
import { IconButton } from "@/ui/IconButton";
import { Menu } from "@/ui/Menu";
import { commandWords, useRunCommand } from "../commands/use-commands";
import { useEditor, useMayEdit, useProjection, useStore } from "../editor";
import { useEditorView } from "../editor-view";
import { PlayheadTime } from "../PlayheadTime";
import { frameLabel } from "../time-words";
import { CommandItem } from "./ClipMenu";
import { MarkedPart } from "./MarkedPart";
import { ZoomSlider } from "./ZoomSlider";

export function TimelineToolbar() {
  const editor = useEditor();
  const mayEdit = useMayEdit();
  const history = useStore(editor.edits.history);
  const hasSelection = useEditorView((view) => view.selection.size > 0);
  const snapping = useEditorView((view) => view.snapping);
  return (
    <div
      role="toolbar"
      aria-label="Timeline tools"
      className="flex h-9 shrink-0 items-center gap-0.5 border-line border-b bg-surface-1 px-2"
    >
      <Tool
        id="undo"
        disabled={!mayEdit || history.undo === null}
        label={withObject("Undo", history.undo)}
      >
        <Undo2 />
      </Tool>
      <Tool
        id="redo"
        disabled={!mayEdit || history.redo === null}
        label={withObject("Redo", history.redo)}
      >
        <Redo2 />
      </Tool>
      <Divider />
      <Tool id="split" disabled={!mayEdit}>
        <Scissors />
      </Tool>
      <Tool id="delete" disabled={!mayEdit || !hasSelection}>
        <Trash2 />
      </Tool>
      <Tool id="add-title" disabled={!mayEdit}>
        <Type />
      </Tool>
      <Tool id="add-marker" disabled={!mayEdit}>
        <Bookmark />
      </Tool>
      <Tool id="mark-in">
        <ArrowRightFromLine />
      </Tool>
      <Tool id="mark-out">
        <ArrowLeftFromLine />
      </Tool>
      <AddTrack disabled={!mayEdit} />
      <Divider />
      <Tools />
      <Divider />
      <Tool id="snapping" pressed={snapping}>
        <Magnet />
      </Tool>
      <Divider />
      <Tool id="zoom-out">
        <ZoomOut />
      </Tool>
      <ZoomSlider />
      <Tool id="zoom-in">
        <ZoomIn />
      </Tool>
      <Tool id="fit">
        <Maximize2 />
      </Tool>
      <span className="flex-1" />
      <MarkedPart />
      <Tool id="cheat-sheet">
        <Keyboard />
      </Tool>
      <TimeReadout />
    </div>
  );
}

function withObject(verb: string, object: string | null): string {
  return object === null ? verb : `${verb}: ${object}`;
}

function Divider() {
  return <span aria-hidden className="mx-1.5 h-4 w-px bg-line" />;
}

interface ToolProps {
  readonly id: string;
  readonly label?: string;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly children: ReactNode;
}

function Tool({ id, label, disabled = false, pressed, children }: ToolProps) {
  const run = useRunCommand();
  const words = commandWords(id);
  return (
    <IconButton
      label={label ?? words.label}
      side="top"
      disabled={disabled}
      onClick={() => run(id)}
      {...(words.keys === undefined ? {} : { keys: words.keys })}
      {...(pressed === undefined ? {} : { pressed })}
    >
      {children}
    </IconButton>
  );
}

const TOOLS: readonly { readonly tool: ToolName; readonly icon: ReactNode }[] = [
  { tool: "select", icon: <MousePointer2 /> },
  { tool: "roll", icon: <FoldHorizontal /> },
  { tool: "slip", icon: <FilmIcon /> },
  { tool: "slide", icon: <MoveHorizontal /> },
];

function Tools() {
  const inHand = useEditorView((view) => view.tool);
  const mayEdit = useMayEdit();
  return TOOLS.map(({ tool, icon }) => (
    <Tool key={tool} id={`tool-${tool}`} pressed={inHand === tool} disabled={!mayEdit}>
      {icon}
    </Tool>
  ));
}

function AddTrack({ disabled }: { disabled: boolean }) {
  const trigger = (
    <button
      type="button"
      disabled={disabled}
      className="inline-flex h-7 shrink-0 items-center gap-1 rounded-control px-1.5 text-ink-2 text-panel transition-colors hover:bg-surface-3 hover:text-ink-1 disabled:opacity-45"
    >
      <Plus /> Track
    </button>
  );
  return (
    <Menu trigger={trigger} align="start">
      <CommandItem id="add-video-track" />
      <CommandItem id="add-audio-track" />
    </Menu>
  );
}

function TimeReadout() {
  const projection = useProjection();
  return (
    <p className="ml-2 flex items-baseline gap-2 pr-1 font-mono text-[12px]">
      <PlayheadTime />
      <span className="text-ink-3">/</span>
      <span data-testid="duration" className="text-ink-2">
        {frameLabel(projection, projection.duration)}
      </span>
    </p>
  );
}
