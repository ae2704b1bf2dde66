/** Moving clips in time and between tracks. */

import type { Clip, Track } from "../model.ts";
import { Draft } from "../patches.ts";
import { type Held, heldBy } from "./bounds.ts";
import {
  type EditContext,
  findTrack,
  LAST_FRAME,
  nextStamp,
  type Outcome,
  type Refused,
  refusalFor,
  refuse,
} from "./context.ts";
import { clearRooms, type Room } from "./overwrite.ts";
import { settled } from "./settle.ts";

export interface MoveClips {
  readonly clips: readonly string[];
  /** How far, in frames; negative is earlier. */
  readonly frames: number;
  /** The new track of each clip that changes track. */
  readonly tracks?: Readonly<Record<string, string>>;
}

/**
 * Move clips over whatever lies there; together they stop at frame 0.
 *
 *     |-- A --|-- B --|-- C --|   ->   |-- A --|       |- C -|-- B --|      (B moved right)
 *
 * Only the axes that changed are written, so that somebody else's move along the other one stays.
 */
export function moveClips(context: EditContext, args: MoveClips): Outcome {
  const clips = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, clips);
  if (refusal !== null) return refusal;
  const { frames, limits } = heldAtEnds(context, clips, args.frames);
  const targets = targetsOf(context, clips, args.tracks ?? {});
  if (!(targets instanceof Map)) return targets;
  const draft = new Draft(context.data);
  const moving = new Map(
    [...targets].filter(([id, track]) => frames !== 0 || changesTrack(context, id, track)),
  );
  const rooms = Array.from(moving, ([id, track]) => roomOf(context, id, frames, track));
  clearRooms(context, draft, rooms, new Set(clips));
  writeMoves(context, draft, frames, moving);
  return settled(context, draft, [], limits);
}

/** The track that each clip goes to. */
export type Targets = Map<string, Track>;

/** Where clips go; they must not come to lie on each other there. */
export function targetsOf(
  context: EditContext,
  clips: readonly string[],
  tracks: Readonly<Record<string, string>>,
): Targets | Refused {
  const targets: Targets = new Map();
  for (const id of clips) {
    const target = targetOf(context, id, tracks);
    if (target.type === "refused") return target;
    targets.set(id, target.track);
  }
  for (const home of new Set(targets.values())) {
    const landing = clips.filter((id) => targets.get(id) === home);
    if (collide(context, landing)) return refuse("clips_collide");
  }
  return targets;
}

/** Whether clips of different tracks share a frame; on one track they may. */
function collide({ projection }: EditContext, ids: readonly string[]): boolean {
  const clips = ids.map((id) => projection.clips[id] as Clip);
  let last: Clip | undefined;
  for (const clip of clips.sort((first, second) => first.start - second.start)) {
    if (last !== undefined && clip.start < last.end && clip.track !== last.track) return true;
    if (last === undefined || clip.end > last.end) last = clip;
  }
  return false;
}

/** Whether a clip lies elsewhere than on a track. */
export function changesTrack({ projection }: EditContext, id: string, track: Track): boolean {
  return projection.clips[id]?.track !== track.id;
}

/** Write where clips go; of two that overlap, the one on top stays on top. */
export function writeMoves(
  context: EditContext,
  draft: Draft,
  frames: number,
  targets: Targets,
): void {
  const ranks = ranksOf(context, targets);
  for (const [id, track] of targets) {
    const clip = context.projection.clips[id] as Clip;
    if (frames !== 0) draft.set("clips", id, "at", clip.at + frames);
    if (track.id !== clip.track) draft.set("clips", id, "track", track.id);
    draft.set("clips", id, "z", ranks.get(track)?.get(clip.z));
  }
}

/** New placement stamps, by track and by the stamps of the clips that go there. */
function ranksOf({ projection }: EditContext, targets: Targets): Map<Track, Map<number, number>> {
  const ranks = new Map<Track, Map<number, number>>();
  for (const track of new Set(targets.values())) {
    const going = [...targets].filter(([, home]) => home === track);
    const stamps = new Set(going.map(([id]) => (projection.clips[id] as Clip).z));
    const sorted = [...stamps].sort((first, second) => first - second);
    const first = nextStamp(projection, track);
    ranks.set(track, new Map(sorted.map((z, rank) => [z, first + rank])));
  }
  return ranks;
}

/** The frames that a clip takes after a move. */
export function roomOf(
  { projection }: EditContext,
  id: string,
  frames: number,
  track: Track,
): Room {
  const clip = projection.clips[id] as Clip;
  return { track, start: clip.start + frames, end: clip.end + frames };
}

/** Together, clips stop at the ends of the timeline. */
export function heldAtEnds(
  { projection }: EditContext,
  ids: readonly string[],
  frames: number,
): Held {
  const clipOf = (id: string) => projection.clips[id] as Clip;
  const startOf = (id: string) => Math.max(0, clipOf(id).start);
  if (frames < 0) {
    const clip = ids.reduce((a, b) => (startOf(a) <= startOf(b) ? a : b));
    return heldBy(frames, [{ frames: 0 - startOf(clip), reason: "timeline_start", clip }]);
  }
  const clip = ids.reduce((a, b) => (clipOf(a).end >= clipOf(b).end ? a : b));
  const room = Math.max(0, LAST_FRAME - clipOf(clip).end);
  return heldBy(frames, [{ frames: room, reason: "timeline_end", clip }]);
}

/** The track a clip goes to: made for its kind, and not locked. */
export function targetOf(
  { projection }: EditContext,
  id: string,
  tracks: Readonly<Record<string, string>>,
): { readonly type: "track"; readonly track: Track } | Refused {
  const clip = projection.clips[id] as Clip;
  const from = findTrack(projection, clip.track);
  const to = findTrack(projection, Object.hasOwn(tracks, id) ? String(tracks[id]) : clip.track);
  if (to === undefined) return refuse("no_such_track");
  if (from !== undefined && from.kind !== to.kind) return refuse("wrong_track_kind");
  return to.lock ? refuse("track_locked") : { type: "track", track: to };
}
