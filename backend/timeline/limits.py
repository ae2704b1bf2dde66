"""How far a clip reaches into its source, in clip-local frames."""

from typing import NamedTuple, cast

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
    step = clip_step(clip, rate)
    if not _ends(clip, asset, step):
        return None
    before, after = _media(clip, cast("Asset", asset), step)
    return MediaRange(first=-(before // abs(step.flicks)), end=after // abs(step.flicks))


def reaches_outside(clip: Clip, asset: Asset | None, step: Step, *, head: int, tail: int) -> bool:
    """Say whether some of the frames from `head` to `tail` lie outside `media_range`.

    Multiplies instead of dividing: the projection asks this of every clip.
    """
    if not _ends(clip, asset, step):
        return False
    before, after = _media(clip, cast("Asset", asset), step)
    return -head * abs(step.flicks) > before or tail * abs(step.flicks) > after


def _ends(clip: Clip, asset: Asset | None, step: Step) -> bool:
    if clip["kind"] != "media" or asset is None or asset["kind"] == "image":
        return False
    return asset["dur"] != 0 and step.flicks != 0


def _media(clip: Clip, asset: Asset, step: Step) -> tuple[int, int]:
    """What there is before and after local frame 0, as it is played; in 1/`per` flicks."""
    before, after = clip["src"] * step.per, (asset["dur"] - clip["src"]) * step.per
    return (before, after) if step.flicks > 0 else (after, before)
