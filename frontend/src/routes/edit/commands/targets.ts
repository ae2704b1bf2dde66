// Which clips a command means when it is about the playhead. Pure.
import { withLinked } from "@/timeline/commands/index";
import type { Projection, Track } from "@/timeline/model";

/** What a command is about: the selection, or what shows under the playhead. */
export interface Aim {
  readonly projection: Projection;
  readonly selection: readonly string[];
  readonly frame: number;
}

/** The clip under the playhead that is edited: a selected one, else the topmost picture, else sound. */
export function underPlayhead({ projection, selection, frame }: Aim): string | null {
  const under = topmostFirst(projection.tracks)
    .filter((track) => !track.lock)
    .flatMap((track) => track.segments)
    .filter((segment) => segment.start <= frame && frame < segment.end)
    .map((segment) => segment.clip);
  return under.find((id) => selection.includes(id)) ?? under[0] ?? null;
}

/** The clips whose edge goes to the playhead: the selected ones, else what lies under it. */
export function clipsToTrim(aim: Aim): readonly string[] {
  if (aim.selection.length > 0) return aim.selection;
  const under = underPlayhead(aim);
  return under === null ? [] : withLinked(aim.projection, [under]);
}

/** The track whose gap lies under the playhead: a selected clip's, else the topmost with one. */
export function gapUnderPlayhead({ projection, selection, frame }: Aim): string | null {
  const homes = new Set(selection.map((id) => projection.clips[id]?.track));
  const open = topmostFirst(projection.tracks).filter(
    (track) => !track.lock && hasGapAt(track, frame),
  );
  return (open.find((track) => homes.has(track.id)) ?? open[0])?.id ?? null;
}

function hasGapAt({ segments }: Track, frame: number): boolean {
  const after = segments.find((segment) => segment.end > frame);
  return after !== undefined && after.start > frame;
}

/** Pictures from the top, then sounds from A1 down. */
function topmostFirst(tracks: readonly Track[]): Track[] {
  const isSound = (track: Track) => Number(track.kind === "audio");
  return tracks.toReversed().sort((first, second) => isSound(first) - isSound(second));
}
