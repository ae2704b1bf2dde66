"""Playing faster, slower, backwards, or not at all."""

from collections.abc import Sequence
from typing import NamedTuple

from backend.timeline.commands.bounds import beside
from backend.timeline.commands.context import (
    LAST_FRAME,
    EditContext,
    Limit,
    LimitReason,
    Outcome,
    RefusalReason,
    Refused,
    origin_of,
    refusal_for,
)
from backend.timeline.commands.settle import settled
from backend.timeline.commands.slip import runs, source_ends
from backend.timeline.fields import CLIP_FIELDS, reader_of
from backend.timeline.limits import clip_step
from backend.timeline.model import Clip
from backend.timeline.patches import Draft
from backend.timeline.time import Rate, source_at, step_of

_MOST = 100
"""How many times faster, or slower, a clip can play."""

_read_speed = reader_of(CLIP_FIELDS["rate"])


class _Timing(NamedTuple):
    """What a retime writes, in one transaction."""

    speed: list[int]
    src: int
    tail: int


def retime_clips(context: EditContext, *, clips: Sequence[str], rate: Sequence[int]) -> Outcome:
    """Play clips at a speed, negative for backwards; they show the same part of their source.

        |-------- A --------|-- B --|   ->   |---- A ----|       |-- B --|      (faster)

    A slower clip grows until the next one begins. From a hundredth of the speed to a hundredfold.
    """
    wanted: list[int] | None = _read_speed(list(rate))
    if wanted is None or wanted[0] == 0:
        return Refused(RefusalReason.BAD_VALUE)
    speed = _in_range(wanted)
    limits = [] if speed == wanted else [Limit(LimitReason.RANGE, key) for key in clips]
    return _retime(context, clips, dict.fromkeys(clips, speed), limits)


def _in_range(speed: list[int]) -> list[int]:
    numerator, denominator = speed
    sign = 1 if numerator > 0 else -1
    if abs(numerator) > _MOST * denominator:
        return [sign * _MOST, 1]
    return [sign, _MOST] if abs(numerator) * _MOST < denominator else speed


def reverse_clips(context: EditContext, *, clips: Sequence[str]) -> Outcome:
    """Play clips the other way round, in the same place.

    |-- 1 2 3 4 --|   ->   |-- 4 3 2 1 --|

    """
    shown = context.projection["clips"]
    speeds = {key: [-shown[key]["rate"][0], shown[key]["rate"][1]] for key in clips if key in shown}
    return _retime(context, clips, speeds)


def freeze_clips(context: EditContext, *, clips: Sequence[str], frame: int) -> Outcome:
    """Hold the picture under a frame for as long as each clip is.

    |-- 1 2 3 4 --|   ->   |-- 2 2 2 2 --|
          ^ frame

    """
    chosen = list(dict.fromkeys(clips))
    refusal = _refusal(context, chosen)
    if refusal is not None:
        return refusal
    draft = Draft(context.document)
    for clip_id in chosen:
        clip = context.projection["clips"][clip_id]
        if not clip["start"] <= frame < clip["end"]:
            return Refused(RefusalReason.OUTSIDE_CLIP)
        local = frame - clip["at"] - clip["ripple"]
        step = clip_step(clip, Rate(*context.projection["rate"]))
        draft.set("clips", clip_id, "rate", [0, 1])
        draft.set("clips", clip_id, "src", source_at(clip["src"], local, step))
    return settled(context, draft)


def _refusal(context: EditContext, clips: list[str]) -> Refused | None:
    refusal = refusal_for(context.projection, clips)
    if refusal is not None:
        return refusal
    if all(runs(context, context.projection["clips"][clip_id]) for clip_id in clips):
        return None
    return Refused(RefusalReason.NO_SOURCE)


def _retime(
    context: EditContext,
    clips: Sequence[str],
    speeds: dict[str, list[int]],
    limits: Sequence[Limit] = (),
) -> Outcome:
    chosen = list(dict.fromkeys(clips))
    refusal = _refusal(context, chosen)
    if refusal is not None:
        return refusal
    draft = Draft(context.document)
    held = list(dict.fromkeys(limits))
    for clip_id in chosen:
        clip = context.projection["clips"][clip_id]
        if speeds[clip_id] == clip["rate"]:
            continue
        timing = _timing(clip, speeds[clip_id], context.projection["rate"])
        end, reason = _furthest(context, clip_id)
        if timing.tail > end:
            held.append(Limit(reason, clip_id))
        draft.set("clips", clip_id, "rate", None if timing.speed == [1, 1] else timing.speed)
        draft.set("clips", clip_id, "src", timing.src)
        draft.set("clips", clip_id, "tail", min(timing.tail, end))
    return settled(context, draft, limits=held)


def _timing(clip: Clip, speed: list[int], rate: list[int]) -> _Timing:
    """Keep what is shown: its first picture comes first, or last when the direction turns."""
    first, end = sorted(source_ends(clip, rate))
    step = step_of(Rate(*rate), (speed[0], speed[1]))
    shown_first = first if speed[0] > 0 else end
    src = shown_first - source_at(0, clip["head"], step)
    frames = clip["tail"] - clip["head"]
    was, now = clip["rate"], speed
    if was[0]:
        frames = max(1, frames * abs(was[0]) * now[1] // (was[1] * abs(now[0])))
    return _Timing(speed, src, clip["head"] + frames)


def _furthest(context: EditContext, clip_id: str) -> tuple[int, LimitReason]:
    """Find the local frame at which the next clip begins, or the timeline ends."""
    clip = context.projection["clips"][clip_id]
    _, after = beside(context, clip_id)
    end = LAST_FRAME if after is None else after["start"]
    reason = LimitReason.TIMELINE_END if after is None else LimitReason.NEIGHBOUR
    return max(clip["tail"], end - origin_of(clip)), reason
