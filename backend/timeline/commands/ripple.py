"""Rippling: everything after an edit shifts along, on every track that ripples with it.

Shifts are added to a counter of the editing device, so that two people's ripples sum up.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from backend.timeline.clip_reading import read_counter
from backend.timeline.commands.bounds import Bound
from backend.timeline.commands.context import EditContext, Limit, LimitReason
from backend.timeline.commands.split import cut_clips
from backend.timeline.model import Clip, Projection, Track
from backend.timeline.patches import Draft, key_value


def ripple_tracks(projection: Projection, edited: Collection[str]) -> list[Track]:
    """Find the tracks that shift with an edit: those edited, and all in sync if one of them is."""
    together = any(track["sync"] for track in projection["tracks"] if track["id"] in edited)
    return [
        track
        for track in projection["tracks"]
        if track["id"] in edited or (together and track["sync"])
    ]


class _Division(NamedTuple):
    """The clips of a track by what a shift from a point does to them."""

    point: int
    staying: list[str]
    moving: list[str]
    """Sorted."""


class Ripple:
    """The shifts of one edit, gathered first and written once.

    Clips named in `apart` are the edit's own and stay out of it. Locked tracks stay where they
    are; `limits` names the clips on them that would have had to shift.
    """

    def __init__(
        self, context: EditContext, edited: Collection[str], *, apart: Collection[str] = ()
    ) -> None:
        self._context = context
        self.tracks = ripple_tracks(context.projection, edited)
        self.shifts: defaultdict[str, int] = defaultdict(int)
        self.limits: list[Limit] = []
        self._divisions: dict[str, _Division] = {}
        self._lying: dict[str, list[tuple[str, Clip]]] = {track["id"]: [] for track in self.tracks}
        for placed in context.projection["clips"].items():
            lying = self._lying.get(placed[1]["track"])
            if lying is not None and placed[0] not in apart:
                lying.append(placed)

    def room(self, point: int, own: Mapping[str, int] | None = None) -> list[Bound]:
        """Find how far what begins at a point can shift earlier before it meets what stays.

        `own` gives single tracks a point of their own. The bounds are negative, or 0.
        """
        bounds: list[Bound] = []
        for track in self._free():
            _, staying, moving = self._divided(track, (own or {}).get(track, point))
            if not moving:
                continue
            ends = [0, *sorted(map(self._end, staying))]
            gaps = ((self._gap_before(clip_id, ends), clip_id) for clip_id in moving)
            gap, tightest = min(gaps)
            bounds.append(Bound(-gap, LimitReason.NEIGHBOUR, tightest))
        return bounds

    def _gap_before(self, clip_id: str, ends: list[int]) -> int:
        """Count the frames between a clip and what ends before it; `ends` are sorted."""
        start = self._start(clip_id)
        before = bisect_right(ends, start)
        return start - ends[before - 1] if before else 0

    def shift(self, point: int, frames: int, own: Mapping[str, int] | None = None) -> None:
        """Shift what begins at a point or after it."""
        free = set(self._free())
        for track in self._lying:
            moving = self._divided(track, (own or {}).get(track, point)).moving
            if track in free:
                for clip_id in moving:
                    self.shifts[clip_id] += frames
            elif moving and frames:
                self.limits.append(Limit(LimitReason.TRACK_LOCKED, moving[0]))

    def write(self, draft: Draft) -> None:
        """Add the shifts to this device's counters."""
        for clip_id, frames in self.shifts.items():
            add_ripple(self._context, draft, clip_id, frames)

    def _free(self) -> Iterable[str]:
        return (track["id"] for track in self.tracks if not track["lock"])

    def _divided(self, track: str, point: int) -> _Division:
        known = self._divisions.get(track)
        if known is not None and known.point == point:
            return known
        lying = self._lying[track]
        staying = [clip_id for clip_id, clip in lying if clip["start"] < point]
        moving = sorted(clip_id for clip_id, clip in lying if clip["start"] >= point)
        division = self._divisions[track] = _Division(point, staying, moving)
        return division

    def _start(self, clip_id: str) -> int:
        return self._context.projection["clips"][clip_id]["start"] + self.shifts[clip_id]

    def _end(self, clip_id: str) -> int:
        return self._context.projection["clips"][clip_id]["end"] + self.shifts[clip_id]


def open_room(
    context: EditContext,
    draft: Draft,
    edited: Collection[str],
    span: tuple[int, int],
    *,
    apart: Collection[str] = (),
) -> list[Limit]:
    """Make room on the tracks that ripple: cut what lies under its beginning, shift the rest.

    |---- A ----|-- B --|   ->   |-- A --|     |-A'|-- B --|
            [---)                        [-----)

    """
    start, end = span
    ripple = Ripple(context, edited, apart=apart)
    ripple.shift(start, end - start)
    ripple.write(draft)
    cut = sorted(
        segment["clip"]
        for track in ripple.tracks
        if not track["lock"]
        for segment in track["segments"]
        if segment["start"] < start < segment["end"] and segment["clip"] not in apart
    )
    for clip_id, piece in zip(cut, cut_clips(context, draft, cut, start), strict=True):
        add_ripple(context, draft, piece, end - start, counted_in=clip_id)
    return ripple.limits


def add_ripple(
    context: EditContext, draft: Draft, clip_id: str, frames: int, *, counted_in: str | None = None
) -> None:
    """Add frames to this device's counter of one clip; a new piece counts on from its clip's."""
    if not frames:
        return
    key = f"r:{context.device}"
    before = read_counter(key_value(context.document, "clips", counted_in or clip_id, key)) or 0
    draft.set("clips", clip_id, key, (before + frames) or None)
