"""How far an edge of a clip may go, and what stops it."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from backend.timeline.commands.context import (
    EditContext,
    Limit,
    LimitReason,
    find_track,
    room_behind,
)
from backend.timeline.limits import MediaRange, media_range
from backend.timeline.model import Segment
from backend.timeline.time import Rate

Edge = Literal["head", "tail"]


class Bound(NamedTuple):
    """The furthest that an edit may go in its direction, and whose clip stops it there."""

    frames: int
    reason: LimitReason
    clip: str


def held_by(frames: int, bounds: Iterable[Bound]) -> tuple[int, list[Limit]]:
    """Shorten a distance to the tightest bound; the bounds lie in its direction."""
    limits: list[Limit] = []
    for bound in bounds:
        if abs(bound.frames) < abs(frames):
            frames = bound.frames
            limits = [Limit(bound.reason, bound.clip)]
    return frames, limits


def edge_bounds(context: EditContext, clip_id: str, edge: Edge, frames: int) -> list[Bound]:
    """Find what stops an edge by itself: the ends of media and timeline, the clip's last frame."""
    clip = context.projection["clips"][clip_id]
    inwards = frames > 0 if edge == "head" else frames < 0
    if inwards:
        length = clip["tail"] - clip["head"] - 1
        return [Bound(length if edge == "head" else -length, LimitReason.ONE_FRAME, clip_id)]
    room = room_behind(context.projection, clip["end"])
    bounds = [Bound(-room if edge == "head" else room, LimitReason.TIMELINE_END, clip_id)]
    media = media_of(context, clip_id)
    if media is None:
        return bounds
    if edge == "head":
        first = min(0, media.first - clip["head"])
        return [*bounds, Bound(first, LimitReason.MEDIA_START, clip_id)]
    return [*bounds, Bound(max(0, media.end - clip["tail"]), LimitReason.MEDIA_END, clip_id)]


def media_of(context: EditContext, clip_id: str) -> MediaRange | None:
    """Find the local frames for which a clip has media; None when there is no end to them."""
    projection = context.projection
    clip = projection["clips"][clip_id]
    asset = projection["assets"].get(clip["asset"])
    return media_range(clip, asset, Rate(*projection["rate"]))


def beside(context: EditContext, clip_id: str) -> tuple[Segment | None, Segment | None]:
    """Find what shows next on a clip's track, before it and after it."""
    clip = context.projection["clips"][clip_id]
    track = find_track(context.projection, clip["track"])
    segments = track["segments"] if track else []
    before = [segment for segment in segments if segment["end"] <= clip["start"]]
    after = [segment for segment in segments if segment["start"] >= clip["end"]]
    return (before[-1] if before else None), (after[0] if after else None)
