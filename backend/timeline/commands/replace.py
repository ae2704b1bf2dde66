"""Showing another source in the place of a clip's own."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from backend.timeline.commands.context import (
    EditContext,
    Limit,
    LimitReason,
    Outcome,
    RefusalReason,
    Refused,
    find_track,
    refusal_for,
)
from backend.timeline.commands.settle import settled
from backend.timeline.limits import clip_step, media_range
from backend.timeline.model import Asset, Clip
from backend.timeline.patches import Draft
from backend.timeline.reading import as_map, read_asset
from backend.timeline.time import Rate, source_at


class _Fit(NamedTuple):
    """What of a clip is left with its new source."""

    src: int
    head: int
    tail: int
    limits: list[LimitReason]


def replace_media(
    context: EditContext, *, clips: Sequence[str], asset: str, facts: Mapping[str, Any]
) -> Outcome:
    """Give clips another source; place, length, speed and looks stay.

        |-- draft.mp4 --|-- B --|   ->   |-- final.mp4 --|-- B --|

    They show the same moments of the new source. Where it is shorter the clip is, too; where it
    does not reach at all, the clip shows its beginning. A name that was the source's changes.
    """
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    known = as_map(context.document.get("assets"))
    source = read_asset(asset, known.get(asset, facts)).value
    if source is None or source["kind"] in {"unknown", "lut"}:
        return Refused(RefusalReason.NOT_PLACEABLE)
    refusals = (_refusal(context, clip_id, source) for clip_id in chosen)
    refused = next((found for found in refusals if found is not None), None)
    if refused is not None:
        return refused
    draft = Draft(context.document)
    if asset not in known:
        draft.create("assets", asset, facts)
    limits: list[Limit] = []
    for clip_id in chosen:
        reasons = _replace(context, draft, clip_id, asset, source)
        limits.extend(Limit(reason, clip_id) for reason in reasons)
    return settled(context, draft, limits=limits)


def _refusal(context: EditContext, clip_id: str, source: Asset) -> Refused | None:
    clip = context.projection["clips"][clip_id]
    if clip["kind"] != "media":
        return Refused(RefusalReason.NO_SOURCE)
    track = find_track(context.projection, clip["track"])
    heard = source["kind"] == "audio" or source["ch"] > 0
    fits = heard if track and track["kind"] == "audio" else source["kind"] != "audio"
    return None if fits else Refused(RefusalReason.WRONG_TRACK_KIND)


def _replace(
    context: EditContext, draft: Draft, clip_id: str, asset: str, source: Asset
) -> list[LimitReason]:
    clip = context.projection["clips"][clip_id]
    before = context.projection["assets"].get(clip["asset"])
    if before is not None and clip["name"] == before["name"]:
        draft.set("clips", clip_id, "name", source["name"] or None)
    draft.set("clips", clip_id, "asset", asset)
    draft.set("clips", clip_id, "stream", None)
    fit = _fit(clip, source, Rate(*context.projection["rate"]))
    _set_changed(draft, clip_id, "src", (clip["src"], fit.src))
    _set_changed(draft, clip_id, "head", (clip["head"], fit.head))
    _set_changed(draft, clip_id, "tail", (clip["tail"], fit.tail))
    return fit.limits


def _set_changed(draft: Draft, clip_id: str, key: str, values: tuple[int, int]) -> None:
    """Write a key whose value is another one; what a clamp of the projection made stays unsaid."""
    before, after = values
    if before != after:
        draft.set("clips", clip_id, key, after)


def _fit(clip: Clip, source: Asset, rate: Rate) -> _Fit:
    media = media_range(clip, source, rate)
    if media is None:
        return _Fit(clip["src"], clip["head"], clip["tail"], [])
    head, tail = max(clip["head"], media.first), min(clip["tail"], media.end)
    if head < tail:
        limits = [LimitReason.MEDIA_START] if head != clip["head"] else []
        if tail != clip["tail"]:
            limits.append(LimitReason.MEDIA_END)
        return _Fit(clip["src"], head, tail, limits)
    step = clip_step(clip, rate)
    src = (0 if step.flicks > 0 else source["dur"]) - source_at(0, clip["head"], step)
    whole = max(1, source["dur"] * step.per // abs(step.flicks))
    tail = min(clip["tail"], clip["head"] + whole)
    return _Fit(src, clip["head"], tail, [LimitReason.MEDIA_END])
