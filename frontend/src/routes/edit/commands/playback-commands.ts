// Playing, and moving the playhead.
import { countedFps } from "@/timeline/time";
import type { CommandContext, EditorCommand } from "./command-context";
import { cutAfter, cutBefore } from "./cuts";

function step(context: CommandContext, frames: number): void {
  context.playhead.seek(context.playhead.getFrame() + frames);
}

const second = ({ projection }: CommandContext) => countedFps(projection.rate);

export const PLAYBACK: readonly EditorCommand[] = [
  {
    id: "play",
    label: "Play or pause",
    group: "Playback",
    keys: ["Space", "K"],
    run: ({ view }) => view.setPlaying(!view.playing),
  },
  {
    id: "step-back",
    label: "Back one frame",
    group: "Playback",
    keys: ["ArrowLeft"],
    repeats: true,
    run: (c) => step(c, -1),
  },
  {
    id: "step-forward",
    label: "Forward one frame",
    group: "Playback",
    keys: ["ArrowRight"],
    repeats: true,
    run: (c) => step(c, 1),
  },
  {
    id: "second-back",
    label: "Back one second",
    group: "Playback",
    keys: ["Shift+ArrowLeft"],
    repeats: true,
    run: (c) => step(c, -second(c)),
  },
  {
    id: "second-forward",
    label: "Forward one second",
    group: "Playback",
    keys: ["Shift+ArrowRight"],
    repeats: true,
    run: (c) => step(c, second(c)),
  },
  {
    id: "start",
    label: "Go to the start",
    group: "Playback",
    keys: ["Home"],
    run: ({ playhead }) => playhead.seek(0),
  },
  {
    id: "end",
    label: "Go to the end",
    group: "Playback",
    keys: ["End"],
    run: ({ playhead, projection }) => playhead.seek(projection.duration),
  },
  {
    id: "previous-cut",
    label: "Previous cut",
    group: "Playback",
    keys: ["ArrowUp"],
    repeats: true,
    run: ({ playhead, projection }) => playhead.seek(cutBefore(projection, playhead.getFrame())),
  },
  {
    id: "next-cut",
    label: "Next cut",
    group: "Playback",
    keys: ["ArrowDown"],
    repeats: true,
    run: ({ playhead, projection }) => playhead.seek(cutAfter(projection, playhead.getFrame())),
  },
];
