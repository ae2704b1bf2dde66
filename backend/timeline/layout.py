"""What one track shows: steps 4 to 6 of the projection for the clips that lie on it."""

from collections.abc import Mapping
from typing import NamedTuple

from backend.timeline.limits import clip_step, media_range
from backend.timeline.model import Asset, Clip, Notice, Segment
from backend.timeline.occlusion import Shown, Span, occlude
from backend.timeline.placement import Placed, clamp_siblings, clamp_to_zero
from backend.timeline.reading import notice
from backend.timeline.time import Rate, source_at


class Layout(NamedTuple):
    """The segments of a track, and what people must be told about its clips."""

    segments: list[Segment]
    notices: list[Notice]


def lay_out(placed: list[Placed], assets: Mapping[str, Asset], rate: Rate) -> Layout:
    """Arrange the clips of one track; their `head`, `tail` and `flags` are settled in place."""
    hidden = clamp_siblings(placed)
    spans: list[Span] = []
    for clip_id, clip in placed:
        if not clamp_to_zero(clip):
            clip["flags"].append("before_start")
        elif clip_id not in hidden:
            spans.append(Span(clip["start"], clip["end"], clip["z"], clip_id))
    shown = occlude(spans)
    by_id = dict(placed)
    _flag_covered(by_id, shown)
    for _, clip in placed:
        _flag_source(clip, assets, rate)
    segments = [_segment(part, by_id[part.clip], rate) for part in shown]
    return Layout(segments, flag_notices(placed))


def flag_notices(placed: list[Placed]) -> list[Notice]:
    """Put every flag of every clip into words for the warnings list."""
    return [
        notice(flag, clip_id, max(0, clip["start"]))
        for clip_id, clip in placed
        for flag in clip["flags"]
    ]


def _flag_covered(by_id: dict[str, Clip], shown: list[Shown]) -> None:
    """Flag clips of which less is seen than they have."""
    seen = dict.fromkeys(by_id, 0)
    for part in shown:
        seen[part.clip] += part.end - part.start
    for clip_id, frames in seen.items():
        clip = by_id[clip_id]
        if frames < clip["end"] - clip["start"] and "before_start" not in clip["flags"]:
            clip["flags"].append("overlapped")


def _flag_source(clip: Clip, assets: Mapping[str, Asset], rate: Rate) -> None:
    """Flag what cannot be shown as it is: unknown kinds, absent sources, frames beyond media."""
    if clip["kind"] == "unknown":
        clip["flags"].append("unknown_kind")
    if clip["kind"] != "media":
        return
    asset = assets.get(clip["asset"])
    if asset is None:
        clip["flags"].append("offline")
        return
    media = media_range(clip, asset, rate)
    if media is not None and (clip["head"] < media.first or clip["tail"] > media.end):
        clip["flags"].append("outside_media")


def _segment(part: Shown, clip: Clip, rate: Rate) -> Segment:
    local = part.start - clip["at"] - clip["ripple"]
    return {
        "clip": part.clip,
        "start": part.start,
        "end": part.end,
        "src": source_at(clip["src"], local, clip_step(clip, rate)),
        "local": local,
    }
