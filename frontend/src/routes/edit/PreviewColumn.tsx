// The picture and what moves it.
import { ChevronFirst, ChevronLast, Pause, Play, StepBack, StepForward } from "lucide-react";
import type { ReactNode } from "react";
import { PreviewPane } from "@/media/PreviewPane";
import { IconButton } from "@/ui/IconButton";
import { commandWords, useRunCommand } from "./commands/use-commands";
import { useEditor, useProjection, useStore } from "./editor";
import { useEditorView } from "./editor-view";
import { PlayheadTime } from "./PlayheadTime";

export function PreviewColumn() {
  const { assets, nested, playhead } = useEditor();
  const projection = useProjection();
  const known = useStore(assets);
  const inner = useStore(nested);
  const playing = useEditorView((view) => view.playing);
  const setPlaying = useEditorView((view) => view.setPlaying);
  const solo = useEditorView((view) => view.solo);
  return (
    <section aria-label="Preview" className="flex min-w-0 flex-1 flex-col bg-well">
      <div className="min-h-0 flex-1 p-3">
        <PreviewPane
          projection={projection}
          assets={known}
          nested={inner}
          playhead={playhead}
          playing={playing}
          solo={solo}
          onFrame={playhead.advance}
          onPlaying={setPlaying}
        />
      </div>
      <Transport />
    </section>
  );
}

function Transport() {
  const playing = useEditorView((view) => view.playing);
  const { width, height, rate } = useProjection();
  return (
    <div className="grid h-10 shrink-0 grid-cols-[1fr_auto_1fr] items-center border-line border-t bg-surface-1 px-3">
      <p className="font-mono text-[15px] tracking-tight">
        <PlayheadTime />
      </p>
      <div role="toolbar" aria-label="Playback" className="flex items-center gap-0.5">
        <Key id="previous-cut">
          <ChevronFirst />
        </Key>
        <Key id="step-back">
          <StepBack />
        </Key>
        <Key id="play" label={playing ? "Pause" : "Play"} strong>
          {playing ? <Pause /> : <Play />}
        </Key>
        <Key id="step-forward">
          <StepForward />
        </Key>
        <Key id="next-cut">
          <ChevronLast />
        </Key>
      </div>
      <p className="truncate text-right text-ink-3 text-panel">
        {width} × {height} · {rateWords(rate)} fps
      </p>
    </div>
  );
}

function rateWords([numerator, denominator]: readonly [number, number]): string {
  return denominator === 1
    ? String(numerator)
    : (numerator / denominator).toFixed(3).replace(/0+$/, "");
}

function Key({
  id,
  label,
  strong = false,
  children,
}: {
  id: string;
  label?: string;
  strong?: boolean;
  children: ReactNode;
}) {
  const run = useRunCommand();
  const words = commandWords(id);
  return (
    <IconButton
      label={label ?? words.label}
      side="top"
      onClick={() => run(id)}
      className={strong ? "mx-1 size-8! bg-surface-3 text-ink-1" : ""}
      {...(words.keys === undefined ? {} : { keys: words.keys })}
    >
      {children}
    </IconButton>
  );
}
