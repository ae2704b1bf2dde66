"""Which part of a source a new clip shows."""

from typing import NamedTuple

from backend.timeline.commands.context import LAST_FRAME, LimitReason
from backend.timeline.commands.placing import still_frames
from backend.timeline.model import Asset, Projection
from backend.timeline.time import Rate, flicks_to_frames, frames_to_flicks


class Part(NamedTuple):
    """What is asked for: a first flick, and a number of frames or all that follows."""

    src: int = 0
    length: int | None = None


class Taken(NamedTuple):
    """What there is of it."""

    src: int
    frames: int


def taken_part(
    projection: Projection, source: Asset, part: Part
) -> tuple[Taken, list[LimitReason]]:
    """Keep a part inside its source, at least one frame of it.

    source  |------------------|          |------------------|
    part              [-------------) ->            [--------)

    Pictures have no end: they are as long as asked for, or five seconds.
    """
    rate = Rate(*projection["rate"])
    if not source["dur"]:
        wanted = still_frames(projection) if part.length is None else part.length
        return _held(0, wanted, LAST_FRAME, LimitReason.TIMELINE_END)
    last = max(0, source["dur"] - frames_to_flicks(1, rate))
    src = max(0, min(part.src, last))
    longest = max(1, flicks_to_frames(source["dur"] - src, rate))
    wanted = longest if part.length is None else part.length
    taken, limits = _held(src, wanted, longest, LimitReason.MEDIA_END)
    if part.src < 0:
        limits.insert(0, LimitReason.MEDIA_START)
    elif part.src > last and not limits:
        limits.append(LimitReason.MEDIA_END)
    return taken, limits


def _held(
    src: int, wanted: int, longest: int, reason: LimitReason
) -> tuple[Taken, list[LimitReason]]:
    if wanted < 1:
        return Taken(src, 1), [LimitReason.ONE_FRAME]
    return Taken(src, min(wanted, longest)), [reason] if wanted > longest else []
