/** Making room on a track: what lies under a new clip is cut away in the same edit. */

import type { Clip, Segment, Track } from "../model.ts";
import type { Draft } from "../patches.ts";
import { type EditContext, originOf } from "./context.ts";
import { makePiece } from "./pieces.ts";

/** Frames, half-open. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Frames [start, end) of a track. */
export interface Room extends Span {
  readonly track: Track;
}

/**
 * Clear stretches of tracks, apart from clips that move anyway.
 *
 *     |-- A --|-- B --|-- C --|   ->   |- A -|         |- C -|
 *          [------------)                    [---------)
 *
 * A clip is shortened, deleted, or cut in pieces with the rooms between them. Clips that lie unseen
 * under others stay as they are.
 */
export function clearRooms(
  context: EditContext,
  draft: Draft,
  rooms: readonly Room[],
  apart: ReadonlySet<string> = new Set(),
): void {
  const over = new Map<string, Set<Room>>();
  for (const room of rooms) {
    for (const { clip } of segmentsIn(room)) {
      if (!apart.has(clip)) over.set(clip, (over.get(clip) ?? new Set()).add(room));
    }
  }
  for (const [id, taken] of over) clearFrom(context, draft, id, taken);
}

function clearFrom(context: EditContext, draft: Draft, id: string, rooms: Iterable<Room>): void {
  const clip = context.projection.clips[id] as Clip;
  const [first, ...others] = leftOf(clip, rooms);
  if (first === undefined) {
    draft.set("clips", id, "del", [...context.stamp]);
    return;
  }
  for (const { start, end } of others) makePiece(context, draft, id, { frame: start, end });
  const origin = originOf(clip);
  if (first.start !== clip.start) draft.set("clips", id, "head", first.start - origin);
  if (first.end !== clip.end) draft.set("clips", id, "tail", first.end - origin);
}

/** What rooms leave of a span, in order. */
function leftOf(span: Span, rooms: Iterable<Room>): Span[] {
  const kept: Span[] = [];
  let { start } = span;
  for (const room of [...rooms].sort((first, second) => first.start - second.start)) {
    if (start < room.start) kept.push({ start, end: room.start });
    start = Math.max(start, room.end);
  }
  if (start < span.end) kept.push({ start, end: span.end });
  return kept;
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
