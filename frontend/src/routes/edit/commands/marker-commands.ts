// Markers: setting one while watching, and going from one to the next.
import * as timeline from "@/timeline/commands/index";
import { type CommandContext, type EditorCommand, mayEdit, selected } from "./command-context";

/** On the selected clip when that lies under the playhead, else on the timeline. */
function addMarker(context: CommandContext): void {
  const { edits, playhead, projection } = context;
  const frame = playhead.getFrame();
  const clip = selected(context).find((id) => {
    const found = projection.clips[id];
    return found !== undefined && found.start <= frame && frame < found.end;
  });
  edits.apply("Add marker", (edit) =>
    timeline.addMarker(edit, clip === undefined ? { frame } : { frame, clip }),
  );
}

function seek({ playhead, projection }: CommandContext, direction: 1 | -1): void {
  const now = playhead.getFrame();
  const frames = projection.markers.filter(({ dangling }) => !dangling).map(({ frame }) => frame);
  const next =
    direction === 1 ? frames.find((frame) => frame > now) : frames.findLast((frame) => frame < now);
  if (next !== undefined) playhead.seek(next);
}

export const MARKERS: readonly EditorCommand[] = [
  {
    id: "add-marker",
    label: "Add a marker",
    group: "Markers",
    keys: ["M"],
    when: mayEdit,
    run: addMarker,
  },
  {
    id: "next-marker",
    label: "Next marker",
    group: "Markers",
    keys: ["Shift+M"],
    run: (c) => seek(c, 1),
  },
  {
    id: "previous-marker",
    label: "Previous marker",
    group: "Markers",
    keys: ["Ctrl+Shift+M"],
    run: (c) => seek(c, -1),
  },
];
