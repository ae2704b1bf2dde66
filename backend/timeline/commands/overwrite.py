"""Making room on a track: what lies under a new clip is cut away in the same edit."""

from bisect import bisect_right
from collections.abc import Collection
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


def clear_room(
    context: EditContext, draft: Draft, room: Room, *, apart: Collection[str] = ()
) -> None:
    """Clear a stretch of a track, apart from clips that move anyway.

        |-- A --|-- B --|-- C --|   ->   |- A -|         |- C -|
             [------------)                    [---------)

    A clip is shortened, deleted, or cut in three with its middle gone. Clips that lie unseen under
    others stay as they are.
    """
    touched = dict.fromkeys(segment["clip"] for segment in segments_in(room))
    for clip_id in touched:
        if clip_id not in apart:
            _clear_from(context, draft, clip_id, room)


def _clear_from(context: EditContext, draft: Draft, clip_id: str, room: Room) -> None:
    clip = context.projection["clips"][clip_id]
    origin = origin_of(clip)
    keeps_head = clip["start"] < room.start
    keeps_tail = clip["end"] > room.end
    if keeps_head and keeps_tail:
        make_piece(context, draft, clip_id, frame=room.end)
    if keeps_head:
        draft.set("clips", clip_id, "tail", room.start - origin)
    elif keeps_tail:
        draft.set("clips", clip_id, "head", room.end - origin)
    else:
        draft.set("clips", clip_id, "del", list(context.stamp))


def segments_in(room: Room) -> list[Segment]:
    """Find the segments that reach into a room."""
    segments = room.track["segments"]
    found: list[Segment] = []
    for segment in segments[bisect_right(segments, room.start, key=lambda s: s["end"]) :]:
        if segment["start"] >= room.end:
            break
        found.append(segment)
    return found
