/** Other ways to drop clips than over what lies there: between it, and above it. */

import type { Clip, Track } from "../model.ts";
import { Draft } from "../patches.ts";
import {
  type Done,
  type EditContext,
  findTrack,
  type Outcome,
  refusalFor,
  refuse,
} from "./context.ts";
import {
  changesTrack,
  heldAtEnds,
  type MoveClips,
  moveClips,
  roomOf,
  targetOf,
  targetsOf,
  writeMoves,
} from "./move.ts";
import { type Room, segmentsIn } from "./overwrite.ts";
import { openRoom } from "./ripple.ts";
import { settled } from "./settle.ts";
import { afterSteps, joinedSteps } from "./steps.ts";
import { addTrack } from "./tracks.ts";

/**
 * Move clips between what lies there, which ripples to make room.
 *
 *     |---- A ----|-- B --|-- C --|   ->   |- A -|-- C --|- A' -|-- B --|      (C moved left)
 *
 * Clips under the first frame are cut, on every track that ripples along. Where the clips were a
 * gap stays.
 */
export function moveAndInsert(context: EditContext, args: MoveClips): Outcome {
  const clips = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, clips);
  if (refusal !== null) return refusal;
  const { frames, limits } = heldAtEnds(context, clips, args.frames);
  const targets = targetsOf(context, clips, args.tracks ?? {});
  if (!(targets instanceof Map)) return targets;
  const stays = [...targets].every(([id, track]) => !changesTrack(context, id, track));
  if (frames === 0 && stays) return refuse(limits.length > 0 ? "at_limit" : "nothing_changes");
  const rooms = Array.from(targets, ([id, track]) => roomOf(context, id, frames, track));
  const start = Math.min(...rooms.map((room) => room.start));
  const end = Math.max(...rooms.map((room) => room.end));
  const draft = new Draft(context.data);
  const edited = rooms.map((room) => room.track.id);
  const rippled = openRoom(context, draft, edited, { start, end }, new Set(clips));
  writeMoves(context, draft, frames, targets);
  return settled(context, draft, [], [...limits, ...rippled]);
}

/**
 * Move clips above what lies there, and sound below, covering nothing.
 *
 *     V1  |-- A --|-- B --|   ->   V2        |-- B --|      (B moved left)
 *                                  V1  |-- A --|
 *
 * Each goes on the nearest track that is free; where none is, on a new one.
 */
export function moveOnTop(context: EditContext, args: MoveClips): Outcome {
  const clips = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, clips);
  if (refusal !== null) return refusal;
  const { frames } = heldAtEnds(context, clips, args.frames);
  const stacking = new Stacking(context, clips);
  for (const id of stacking.inOrder()) {
    const target = targetOf(context, id, args.tracks ?? {});
    if (target.type === "refused") return target;
    stacking.take(id, roomOf(context, id, frames, target.track));
  }
  const tracks = Object.fromEntries(stacking.homes);
  const moved = moveClips(afterSteps(context, stacking.steps), { ...args, clips, tracks });
  return joinedSteps(stacking.steps, moved);
}

/** Finds each clip a free track, one after the other; makes the tracks that are missing. */
class Stacking {
  readonly homes = new Map<string, string>();
  readonly steps: Done[] = [];
  private readonly context: EditContext;
  private readonly moving: readonly string[];
  private readonly taken = new Map<string, Room[]>();
  private readonly made: Record<Track["kind"], string[]> = { video: [], audio: [] };

  constructor(context: EditContext, moving: readonly string[]) {
    this.context = context;
    this.moving = moving;
  }

  /** The clips by how near the middle of the stack they lie, and by when. */
  inOrder(): string[] {
    const { tracks, clips } = this.context.projection;
    const distance = (id: string): readonly [number, number] => {
      const clip = clips[id] as Clip;
      const height = Math.max(
        0,
        tracks.findIndex((track) => track.id === clip.track),
      );
      return [
        tracks[height]?.kind === "audio" && findTrack(this.context.projection, clip.track)
          ? 0 - height
          : height,
        clip.start,
      ];
    };
    return this.moving.toSorted((first, second) => {
      const [a, b] = [distance(first), distance(second)];
      return a[0] - b[0] || a[1] - b[1];
    });
  }

  /** Give a clip the nearest track that is free in a room's frames. */
  take(id: string, room: Room): void {
    const reachable = this.reachable(room.track);
    const home = reachable.find((track) => this.isFree(track, room)) ?? this.add(room.track.kind);
    this.taken.set(home, [...(this.taken.get(home) ?? []), room]);
    this.homes.set(id, home);
  }

  /** The tracks of a kind from one on: upwards for pictures, downwards for sound. */
  private reachable(track: Track): string[] {
    const kin = this.context.projection.tracks.filter(({ kind }) => kind === track.kind);
    if (track.kind === "audio") kin.reverse();
    const open = kin.slice(kin.indexOf(track)).filter(({ lock }) => !lock);
    return [...open.map(({ id }) => id), ...this.made[track.kind]];
  }

  private isFree(home: string, { start, end }: Room): boolean {
    const taken = this.taken.get(home) ?? [];
    if (taken.some((other) => other.start < end && start < other.end)) return false;
    const track = findTrack(this.context.projection, home);
    const lying = track === undefined ? [] : segmentsIn({ track, start, end });
    return lying.every(({ clip }) => this.moving.includes(clip));
  }

  private add(kind: Track["kind"]): string {
    const step = addTrack(afterSteps(this.context, this.steps), { kind });
    const [id = ""] = step.type === "done" ? step.made : [];
    if (step.type === "done") this.steps.push(step);
    this.made[kind].push(id);
    return id;
  }
}
