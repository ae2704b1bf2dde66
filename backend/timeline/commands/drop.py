"""Other ways to drop clips than over what lies there: between it, and above it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from backend.timeline.commands.context import (
    Done,
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    refusal_for,
)
from backend.timeline.commands.move import (
    changes_track,
    held_at_ends,
    move_clips,
    room_of,
    target_of,
    targets_of,
    write_moves,
)
from backend.timeline.commands.overwrite import Room, segments_in
from backend.timeline.commands.ripple import open_room
from backend.timeline.commands.settle import settled
from backend.timeline.commands.steps import after_steps, joined_steps
from backend.timeline.commands.tracks import add_track
from backend.timeline.model import Track
from backend.timeline.patches import Draft

Span = tuple[int, int]
"""First frame and end."""


def move_and_insert(
    context: EditContext,
    *,
    clips: Sequence[str],
    frames: int,
    tracks: Mapping[str, str] | None = None,
) -> Outcome:
    """Move clips between what lies there, which ripples to make room.

        |---- A ----|-- B --|-- C --|   ->   |- A -|-- C --|- A' -|-- B --|      (C moved left)

    Clips under the first frame are cut, on every track that ripples along. Where the clips were
    a gap stays.
    """
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    held, limits = held_at_ends(context, chosen, frames)
    targets = targets_of(context, chosen, tracks or {})
    if isinstance(targets, Refused):
        return targets
    if not held and not any(changes_track(context, key, home) for key, home in targets.items()):
        return Refused(RefusalReason.AT_LIMIT if limits else RefusalReason.NOTHING_CHANGES)
    rooms = [room_of(context, clip_id, held, home) for clip_id, home in targets.items()]
    span = min(room.start for room in rooms), max(room.end for room in rooms)
    draft = Draft(context.document)
    edited = {room.track["id"] for room in rooms}
    limits += open_room(context, draft, edited, span, apart=chosen)
    write_moves(context, draft, held, targets)
    return settled(context, draft, limits=limits)


def move_on_top(
    context: EditContext,
    *,
    clips: Sequence[str],
    frames: int,
    tracks: Mapping[str, str] | None = None,
) -> Outcome:
    """Move clips above what lies there, and sound below, covering nothing.

        V1  |-- A --|-- B --|   ->   V2        |-- B --|      (B moved left)
                                     V1  |-- A --|

    Each goes on the nearest track that is free; where none is, on a new one.
    """
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    held, _ = held_at_ends(context, chosen, frames)
    stacking = _Stacking(context, chosen)
    for clip_id in sorted(chosen, key=stacking.distance):
        target = target_of(context, clip_id, tracks or {})
        if isinstance(target, Refused):
            return target
        stacking.take(clip_id, room_of(context, clip_id, held, target))
    after = after_steps(context, stacking.steps)
    moved = move_clips(after, clips=chosen, frames=frames, tracks=stacking.homes)
    return joined_steps(stacking.steps, moved)


class _Stacking:
    """Finds each clip a free track, one after the other; makes the tracks that are missing."""

    def __init__(self, context: EditContext, moving: list[str]) -> None:
        self._context = context
        self._moving = frozenset(moving)
        self._taken: defaultdict[str, list[Span]] = defaultdict(list)
        self._made: dict[str, list[str]] = {"video": [], "audio": []}
        self.homes: dict[str, str] = {}
        self.steps: list[Done] = []

    def distance(self, clip_id: str) -> tuple[int, int]:
        """Order clips by how near the middle of the stack they lie, and by when."""
        clip = self._context.projection["clips"][clip_id]
        ids = [track["id"] for track in self._context.projection["tracks"]]
        height = ids.index(clip["track"]) if clip["track"] in ids else 0
        kinds = {track["id"]: track["kind"] for track in self._context.projection["tracks"]}
        return (-height if kinds.get(clip["track"]) == "audio" else height), clip["start"]

    def take(self, clip_id: str, room: Room) -> None:
        """Give a clip the nearest track that is free in a room's frames."""
        kind = room.track["kind"]
        span = (room.start, room.end)
        free = (home for home in self._reachable(room.track) if self._is_free(home, span))
        home = next(free, None) or self._add_track(kind)
        self._taken[home].append(span)
        self.homes[clip_id] = home

    def _reachable(self, track: Track) -> list[str]:
        """List the tracks of a kind from one on: upwards for pictures, downwards for sound."""
        kin = [t for t in self._context.projection["tracks"] if t["kind"] == track["kind"]]
        if track["kind"] == "audio":
            kin.reverse()
        above = [t["id"] for t in kin[kin.index(track) :] if not t["lock"]]
        return above + self._made[track["kind"]]

    def _is_free(self, home: str, span: Span) -> bool:
        if any(start < span[1] and span[0] < end for start, end in self._taken[home]):
            return False
        found = next((t for t in self._context.projection["tracks"] if t["id"] == home), None)
        lying = segments_in(Room(found, *span)) if found else []
        return all(segment["clip"] in self._moving for segment in lying)

    def _add_track(self, kind: str) -> str:
        context = after_steps(self._context, self.steps)
        step = add_track(context, kind="video" if kind == "video" else "audio")
        if isinstance(step, Done):
            self.steps.append(step)
            self._made[kind] += step.made
        return self._made[kind][-1]
