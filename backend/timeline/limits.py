"""How far a clip reaches into its source, in clip-local frames."""

from typing import NamedTuple

from backend.timeline.model import Asset, Clip
from backend.timeline.time import Rate, Step, step_of


class MediaRange(NamedTuple):
    """Local frames that have media, half-open."""

    first: int
    end: int


def clip_step(clip: Clip, rate: Rate) -> Step:
    """Work out how far a clip's source moves per timeline frame."""
    return step_of(rate, (clip["rate"][0], clip["rate"][1]))


def media_range(clip: Clip, asset: Asset | None, rate: Rate) -> MediaRange | None:
    """Find the local frames a clip can show whole; None when its source has no end.

    Texts, solids, pictures, frozen frames and sources of unknown length have none.
    """
    return range_at(clip, asset, clip_step(clip, rate))


def range_at(clip: Clip, asset: Asset | None, step: Step) -> MediaRange | None:
    """Find the same, where the clip's step is known already."""
    if clip["kind"] != "media" or asset is None or asset["kind"] == "image" or not asset["dur"]:
        return None
    flicks, per = step
    if flicks == 0:
        return None
    before, after = clip["src"], asset["dur"] - clip["src"]
    if flicks < 0:
        before, after, flicks = after, before, -flicks
    return MediaRange(first=-(before * per // flicks), end=after * per // flicks)
