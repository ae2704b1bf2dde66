// What can be done with a whole track.
import {
  ArrowDown,
  ArrowUp,
  Link2,
  MoreHorizontal,
  RotateCcw,
  Trash2,
  Unlink2,
  Volume1,
  Volume2,
} from "lucide-react";
import { moveTrack, setTrackFields } from "@/timeline/commands/index";
import type { Track } from "@/timeline/model";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/ui/Menu";
import { useEditor, useMayEdit, useProjection } from "../editor";

/** 3 dB, in 1/100 dB. */
const GAIN_STEP = 300;

export function TrackMenu({ track }: { track: Track }) {
  const { edits } = useEditor();
  const mayEdit = useMayEdit();
  if (!mayEdit) return null;
  const trigger = (
    <button
      type="button"
      aria-label={`More for ${track.name}`}
      className="inline-flex size-6 items-center justify-center rounded-control text-ink-3 opacity-0 transition-opacity hover:text-ink-1 focus-visible:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100"
    >
      <MoreHorizontal />
    </button>
  );
  return (
    <Menu trigger={trigger} align="start">
      <TrackMoves track={track} />
      {track.kind === "audio" && <TrackGain track={track} />}
      <MenuSeparator />
      <MenuItem
        icon={track.sync ? <Unlink2 /> : <Link2 />}
        onSelect={() => edits.switchTrack(track.id, "sync", !track.sync, `Ripple of ${track.name}`)}
      >
        {track.sync ? "Ripple on its own" : "Ripple with the others"}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Trash2 />} danger onSelect={() => edits.removeTrack(track.id)}>
        Delete track
      </MenuItem>
    </Menu>
  );
}

function TrackMoves({ track }: { track: Track }) {
  const { edits } = useEditor();
  const kin = useProjection().tracks.filter(({ kind }) => kind === track.kind);
  const at = kin.findIndex(({ id }) => id === track.id);
  const above = kin[at + 1]?.id;
  const move = (target: string | undefined) =>
    edits.apply(`Move ${track.name}`, (context) =>
      moveTrack(context, { track: track.id, ...(target === undefined ? {} : { above: target }) }),
    );
  return (
    <>
      <MenuItem icon={<ArrowUp />} disabled={above === undefined} onSelect={() => move(above)}>
        Move up
      </MenuItem>
      <MenuItem icon={<ArrowDown />} disabled={at < 1} onSelect={() => move(kin[at - 2]?.id)}>
        Move down
      </MenuItem>
    </>
  );
}

/** In steps, and back to 0 dB; a clip's own gain is in the inspector. */
function TrackGain({ track }: { track: Track }) {
  const { edits } = useEditor();
  const setGain = (gain: number) =>
    edits.apply(`Gain of ${track.name}`, (context) =>
      setTrackFields(context, { track: track.id, fields: { gain } }),
    );
  return (
    <>
      <MenuSeparator />
      <MenuLabel>Gain {decibels(track.gain)}</MenuLabel>
      <MenuItem icon={<Volume2 />} onSelect={() => setGain(track.gain + GAIN_STEP)}>
        Louder by 3 dB
      </MenuItem>
      <MenuItem icon={<Volume1 />} onSelect={() => setGain(track.gain - GAIN_STEP)}>
        Quieter by 3 dB
      </MenuItem>
      <MenuItem icon={<RotateCcw />} disabled={track.gain === 0} onSelect={() => setGain(0)}>
        Back to 0 dB
      </MenuItem>
    </>
  );
}

function decibels(gain: number): string {
  return `${gain > 0 ? "+" : ""}${gain / 100} dB`;
}
