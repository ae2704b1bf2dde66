/** Making room on a track: what lies under a new clip is cut away in the same edit. */

import type { Clip, Segment, Track } from "../model.ts";
import type { Draft } from "../patches.ts";
import { type EditContext, originOf } from "./context.ts";
import { makePiece } from "./pieces.ts";

/** Frames [start, end) of a track. */
export interface Room {
  readonly track: Track;
  readonly start: number;
  readonly end: number;
}

/**
 * Clear a stretch of a track, apart from clips that move anyway.
 *
 *     |-- A --|-- B --|-- C --|   ->   |- A -|         |- C -|
 *          [------------)                    [---------)
 *
 * A clip is shortened, deleted, or cut in three with its middle gone. Clips that lie unseen under
 * others stay as they are.
 */
export function clearRoom(
  context: EditContext,
  draft: Draft,
  room: Room,
  apart: ReadonlySet<string> = new Set(),
): void {
  const touched = new Set<string>();
  for (const segment of segmentsIn(room)) if (!apart.has(segment.clip)) touched.add(segment.clip);
  for (const id of touched) clearFrom(context, draft, id, room);
}

function clearFrom(context: EditContext, draft: Draft, id: string, room: Room): void {
  const clip = context.projection.clips[id] as Clip;
  const origin = originOf(clip);
  const keepsHead = clip.start < room.start;
  const keepsTail = clip.end > room.end;
  if (keepsHead && keepsTail) makePiece(context, draft, id, { frame: room.end });
  if (keepsHead) draft.set("clips", id, "tail", room.start - origin);
  else if (keepsTail) draft.set("clips", id, "head", room.end - origin);
  else draft.set("clips", id, "del", [...context.stamp]);
}

/** The segments that reach into a room, found by halving: tracks are long and rooms short. */
export function segmentsIn({ track, start, end }: Room): Segment[] {
  const { segments } = track;
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((segments[middle] as Segment).end <= start) low = middle + 1;
    else high = middle;
  }
  const found: Segment[] = [];
  for (let index = low; index < segments.length; index++) {
    const segment = segments[index] as Segment;
    if (segment.start >= end) break;
    found.push(segment);
  }
  return found;
}
