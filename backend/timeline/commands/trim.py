"""Trimming: moving one edge of clips while what they show stays where it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from backend.timeline.commands.context import (
    EditContext,
    Limit,
    LimitReason,
    Outcome,
    done,
    find_track,
    refusal_for,
)
from backend.timeline.limits import MediaRange, media_range
from backend.timeline.patches import Draft
from backend.timeline.time import Rate


@dataclass(frozen=True, slots=True)
class _Bound:
    """How far an edge may go, and what stops it."""

    frames: int
    reason: LimitReason


@dataclass(frozen=True, slots=True)
class _Bounds:
    earlier: list[_Bound]
    later: list[_Bound]


def trim_head(context: EditContext, *, clips: Sequence[str], frames: int) -> Outcome:
    """Move where clips begin; all by the same amount, as far as the tightest of them allows.

        |---- A ----|-- B --|   ->   |---- A ----|   |B-|      (B's head later)

    It stops at the beginning of the media, at frame 0, at the clip before, and one frame before
    the end.
    """
    return _trim(context, clips, frames, edge="head", bounds=_head_bounds)


def trim_tail(context: EditContext, *, clips: Sequence[str], frames: int) -> Outcome:
    """Move where clips end; all by the same amount, as far as the tightest of them allows.

        |---- A ----|-- B --|   ->   |-- A --|   |-- B --|      (A's tail earlier)

    It stops at the end of the media, at the clip after, and one frame after the beginning.
    """
    return _trim(context, clips, frames, edge="tail", bounds=_tail_bounds)


def _trim(
    context: EditContext,
    clips: Sequence[str],
    frames: int,
    *,
    edge: Literal["head", "tail"],
    bounds: Callable[[EditContext, str], _Bounds],
) -> Outcome:
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    limit: Limit | None = None
    for clip_id in chosen:
        found = bounds(context, clip_id)
        for bound in found.earlier if frames < 0 else found.later:
            if abs(bound.frames) < abs(frames):
                frames = bound.frames
                limit = Limit(bound.reason, clip_id)
    draft = Draft(context.document)
    for clip_id in chosen if frames else ():
        draft.set("clips", clip_id, edge, context.projection["clips"][clip_id][edge] + frames)
    return done(draft.patches, limits=[limit] if limit else [])


def _head_bounds(context: EditContext, clip_id: str) -> _Bounds:
    clip = context.projection["clips"][clip_id]
    media = _media(context, clip_id)
    before, _ = _neighbours(context, clip_id)
    earlier = [_Bound(-max(0, clip["start"]), LimitReason.TIMELINE_START)]
    if media is not None:
        earlier.append(_Bound(min(0, media.first - clip["head"]), LimitReason.MEDIA_START))
    if before is not None:
        earlier.append(_Bound(before - clip["start"], LimitReason.NEIGHBOUR))
    later = [_Bound(clip["tail"] - clip["head"] - 1, LimitReason.ONE_FRAME)]
    return _Bounds(earlier, later)


def _tail_bounds(context: EditContext, clip_id: str) -> _Bounds:
    clip = context.projection["clips"][clip_id]
    media = _media(context, clip_id)
    _, after = _neighbours(context, clip_id)
    later: list[_Bound] = []
    if media is not None:
        later.append(_Bound(max(0, media.end - clip["tail"]), LimitReason.MEDIA_END))
    if after is not None:
        later.append(_Bound(after - clip["end"], LimitReason.NEIGHBOUR))
    earlier = [_Bound(clip["head"] + 1 - clip["tail"], LimitReason.ONE_FRAME)]
    return _Bounds(earlier, later)


def _media(context: EditContext, clip_id: str) -> MediaRange | None:
    projection = context.projection
    clip = projection["clips"][clip_id]
    asset = projection["assets"].get(clip["asset"])
    return media_range(clip, asset, Rate(*projection["rate"]))


def _neighbours(context: EditContext, clip_id: str) -> tuple[int | None, int | None]:
    """Find where the clip before ends and the clip after begins; overlapping ones do not count."""
    clip = context.projection["clips"][clip_id]
    track = find_track(context.projection, clip["track"])
    others = [s for s in track["segments"] if s["clip"] != clip_id] if track else []
    ends = [segment["end"] for segment in others if segment["end"] <= clip["start"]]
    starts = [segment["start"] for segment in others if segment["start"] >= clip["end"]]
    return max(ends, default=None), min(starts, default=None)
