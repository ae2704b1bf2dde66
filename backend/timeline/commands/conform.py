"""Giving a timeline another rate: everything keeps its moment, in other frames."""

import re
from collections.abc import Callable, Sequence

from backend.timeline.commands.context import (
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    done,
)
from backend.timeline.limits import clip_step
from backend.timeline.model import Clip
from backend.timeline.patches import Draft
from backend.timeline.reading import as_map, read_meta
from backend.timeline.time import Rate, source_at

_KEYFRAME = re.compile(r"(kf:.+:)(0|-?[1-9][0-9]{0,9})")

Scale = Callable[[int], int]


def conform_timeline(context: EditContext, *, rate: Sequence[int]) -> Outcome:
    """Count in frames of another rate; cuts move to the nearest frame and clips keep touching.

        25 fps  |-- 50 --|-- 25 --|   ->   50 fps  |-- 100 --|-- 50 --|

    Deleted clips keep their old frames. A locked track refuses it for all.
    """
    notices: list[dict[str, object]] = []
    numerator, denominator = rate
    read = read_meta({"rate_n": numerator, "rate_d": denominator}, notices)["rate"]
    if notices:
        return Refused(RefusalReason.BAD_VALUE)
    if any(track["lock"] for track in context.projection["tracks"]):
        return Refused(RefusalReason.TRACK_LOCKED)
    before, after = Rate(*context.projection["rate"]), Rate(*read)
    if before == after:
        return Refused(RefusalReason.NOTHING_CHANGES)
    scale = _scale(before, after)
    draft = Draft(context.document)
    draft.set("meta", "", "rate_n", after.numerator)
    draft.set("meta", "", "rate_d", after.denominator)
    draft.set("meta", "", "start", scale(context.projection["start"]) or None)
    for clip_id in sorted(context.projection["clips"]):
        _conform_clip(context, draft, clip_id, scale, after)
    for found in context.projection["transitions"]:
        draft.set("xfades", found["id"], "dur", max(1, scale(found["dur"])))
    for marker in sorted(context.projection["markers"], key=lambda marker: marker["id"]):
        draft.set("marks", marker["id"], "t", scale(marker["t"]))
        draft.set("marks", marker["id"], "dur", scale(marker["dur"]) or None)
    return done(draft.patches)


def _scale(before: Rate, after: Rate) -> Scale:
    """Make the function from old frames to the nearest new ones."""
    up = after.numerator * before.denominator
    down = after.denominator * before.numerator
    return lambda frame: (2 * frame * up + down) // (2 * down)


def _conform_clip(
    context: EditContext, draft: Draft, clip_id: str, scale: Scale, after: Rate
) -> None:
    clip = context.projection["clips"][clip_id]
    start, end, head = scale(clip["start"]), scale(clip["end"]), scale(clip["head"])
    draft.set("clips", clip_id, "at", start - head - clip["ripple"])
    draft.set("clips", clip_id, "head", head)
    draft.set("clips", clip_id, "tail", head + max(1, end - start))
    draft.set("clips", clip_id, "src", _source(context, clip, head, after))
    draft.set("clips", clip_id, "fin", scale(clip["fin"]) or None)
    draft.set("clips", clip_id, "fout", scale(clip["fout"]) or None)
    _conform_keyframes(context, draft, clip_id, scale)


def _source(context: EditContext, clip: Clip, head: int, after: Rate) -> int:
    """Keep the picture that a clip begins with."""
    shown = source_at(clip["src"], clip["head"], clip_step(clip, Rate(*context.projection["rate"])))
    return shown - source_at(0, head, clip_step(clip, after))


def _conform_keyframes(context: EditContext, draft: Draft, clip_id: str, scale: Scale) -> None:
    raw = as_map(as_map(context.document.get("clips")).get(clip_id))
    found = [(key, match) for key in sorted(raw) if (match := _KEYFRAME.fullmatch(key))]
    moved = {f"{match[1]}{scale(int(match[2]))}": raw[key] for key, match in found}
    for key, _ in found:
        if key not in moved:
            draft.set("clips", clip_id, key, None)
    for key in sorted(moved):
        draft.set("clips", clip_id, key, moved[key])
