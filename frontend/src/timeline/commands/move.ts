/** Moving clips in time and between tracks. */

import type { Clip, Track } from "../model.ts";
import { Draft } from "../patches.ts";
import {
  done,
  type EditContext,
  findTrack,
  type Limit,
  nextStamp,
  type Outcome,
  type Refused,
  refusalFor,
  refuse,
} from "./context.ts";
import { clearRoom } from "./overwrite.ts";

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
  const { frames, limits } = held(context, clips, args.frames);
  const draft = new Draft(context.data);
  const moving = new Set(clips);
  const stamps = new Map<string, number>();
  for (const id of clips) {
    const target = targetOf(context, id, args.tracks ?? {});
    if (target.type === "refused") return target;
    const { track } = target;
    const z = stamps.get(track.id) ?? nextStamp(context.projection, track);
    stamps.set(track.id, z);
    moveOne(context, draft, { id, frames, track, z, moving });
  }
  return done(draft.patches(), [], limits);
}

function held(
  { projection }: EditContext,
  clips: readonly string[],
  wanted: number,
): { frames: number; limits: Limit[] } {
  const first = clips.reduce((a, b) => (startOf(a) <= startOf(b) ? a : b));
  const frames = Math.max(wanted, 0 - startOf(first));
  return {
    frames,
    limits: frames === wanted ? [] : [{ reason: "timeline_start", clip: first }],
  };

  function startOf(id: string): number {
    return Math.max(0, (projection.clips[id] as Clip).start);
  }
}

/** The track a clip goes to: made for its kind, and not locked. */
function targetOf(
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

interface Moving {
  readonly id: string;
  readonly frames: number;
  readonly track: Track;
  readonly z: number;
  readonly moving: ReadonlySet<string>;
}

function moveOne(context: EditContext, draft: Draft, args: Moving): void {
  const { id, frames, track, z, moving } = args;
  const clip = context.projection.clips[id] as Clip;
  if (frames === 0 && track.id === clip.track) return;
  const [start, end] = [clip.start + frames, clip.end + frames];
  clearRoom(context, draft, { track, start, end }, moving);
  if (frames !== 0) draft.set("clips", id, "at", clip.at + frames);
  if (track.id !== clip.track) draft.set("clips", id, "track", track.id);
  draft.set("clips", id, "z", z);
}
