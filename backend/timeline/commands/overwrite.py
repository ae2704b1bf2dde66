"""Making room on a track: what lies under a new clip is cut away in the same edit."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from backend.timeline.commands.context import EditContext, origin_of
from backend.timeline.commands.pieces import make_piece
from backend.timeline.model import Segment, Track
from backend.timeline.patches import Draft


@dataclass(frozen=True, slots=True)
class Room:
    """Frames [start, end) of a track."""

    track: Track
    start: int
    end: int


def clear_rooms(
    context: EditContext, draft: Draft, rooms: Iterable[Room], *, apart: Collection[str] = ()
) -> None:
    """Clear stretches of tracks, apart from clips that move anyway.

        |-- A --|-- B --|-- C --|   ->   |- A -|         |- C -|
             [------------)                    [---------)

    A clip is shortened, deleted, or cut in pieces with the rooms between them. Clips that lie
    unseen under others stay as they are.
    """
    over: defaultdict[str, list[Room]] = defaultdict(list)
    for room in rooms:
        for clip_id in dict.fromkeys(segment["clip"] for segment in segments_in(room)):
            if clip_id not in apart:
                over[clip_id].append(room)
    for clip_id, taken in over.items():
        _clear_from(context, draft, clip_id, taken)


def _clear_from(context: EditContext, draft: Draft, clip_id: str, rooms: list[Room]) -> None:
    clip = context.projection["clips"][clip_id]
    kept = _left_of((clip["start"], clip["end"]), rooms)
    if not kept:
        draft.set("clips", clip_id, "del", list(context.stamp))
        return
    (start, end), *others = kept
    for first, last in others:
        make_piece(context, draft, clip_id, frame=first, end=last)
    if start != clip["start"]:
        draft.set("clips", clip_id, "head", start - origin_of(clip))
    if end != clip["end"]:
        draft.set("clips", clip_id, "tail", end - origin_of(clip))


def _left_of(span: tuple[int, int], rooms: list[Room]) -> list[tuple[int, int]]:
    """Find what rooms leave of a span, in order."""
    kept: list[tuple[int, int]] = []
    start, end = span
    for room in sorted(rooms, key=lambda room: room.start):
        if start < room.start:
            kept.append((start, room.start))
        start = max(start, room.end)
    return [*kept, (start, end)] if start < end else kept


def segments_in(room: Room) -> list[Segment]:
    """Find the segments that reach into a room."""
    segments = room.track["segments"]
    found: list[Segment] = []
    for segment in segments[bisect_right(segments, room.start, key=lambda s: s["end"]) :]:
        if segment["start"] >= room.end:
            break
        found.append(segment)
    return found
