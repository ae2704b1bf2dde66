"""Slipping: another part of the source in the same place."""

from collections.abc import Sequence

from backend.timeline.commands.bounds import Bound, held_by
from backend.timeline.commands.context import (
    EditContext,
    LimitReason,
    Outcome,
    RefusalReason,
    Refused,
    refusal_for,
)
from backend.timeline.commands.settle import settled
from backend.timeline.fields import SOURCE_LIMIT
from backend.timeline.limits import clip_step
from backend.timeline.model import Clip
from backend.timeline.patches import Draft
from backend.timeline.time import Rate, source_at


def slip_clips(context: EditContext, *, clips: Sequence[str], flicks: int) -> Outcome:
    """Show a later part of the source, or an earlier one; place and length stay.

          source |--[--- A ---]------|   ->   |-----[--- A ---]---|      (later)

    Counted in flicks, so that sound can slip by less than a frame. All clips slip by the same
    amount, as far as the media of each allows.
    """
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    shown = context.projection["clips"]
    if any(not runs(context, shown[clip_id]) for clip_id in chosen):
        return Refused(RefusalReason.NO_SOURCE)
    bounds = [bound for clip_id in chosen for bound in _bounds(context, clip_id, flicks)]
    flicks, limits = held_by(flicks, bounds)
    draft = Draft(context.document)
    for clip_id in chosen if flicks else ():
        draft.set("clips", clip_id, "src", shown[clip_id]["src"] + flicks)
    return settled(context, draft, limits=limits)


def runs(context: EditContext, clip: Clip) -> bool:
    """Say whether a clip has a source that moves on."""
    asset = context.projection["assets"].get(clip["asset"])
    still = asset is not None and asset["kind"] == "image"
    return clip["kind"] in {"media", "seq"} and not still


def _bounds(context: EditContext, clip_id: str, flicks: int) -> list[Bound]:
    """Find the source left before what a clip shows, and behind it."""
    projection = context.projection
    clip = projection["clips"][clip_id]
    asset = projection["assets"].get(clip["asset"])
    if flicks < 0:
        first = min(source_ends(clip, projection["rate"]))
        return [Bound(min(0, -first), LimitReason.MEDIA_START, clip_id)]
    if asset is None or not asset["dur"]:
        return [Bound(max(0, SOURCE_LIMIT - clip["src"]), LimitReason.RANGE, clip_id)]
    end = max(source_ends(clip, projection["rate"]))
    return [Bound(max(0, asset["dur"] - end), LimitReason.MEDIA_END, clip_id)]


def source_ends(clip: Clip, rate: list[int]) -> tuple[int, int]:
    """Find the source positions at a clip's two edges; backwards, the first is the later."""
    step = clip_step(clip, Rate(*rate))
    return source_at(clip["src"], clip["head"], step), source_at(clip["src"], clip["tail"], step)
