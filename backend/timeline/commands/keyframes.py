"""Keyframes: values that change in the course of a clip."""

from typing import Any

from backend.timeline.animation import driven_field
from backend.timeline.commands.context import (
    EditContext,
    Limit,
    LimitReason,
    Outcome,
    RefusalReason,
    Refused,
    done,
    origin_of,
    refusal_for,
)
from backend.timeline.commands.fields import in_range
from backend.timeline.fields import reader_of
from backend.timeline.patches import Draft
from backend.timeline.values import read_ease


def set_keyframe(  # noqa: PLR0913 - what, where and how of one keyframe
    context: EditContext,
    *,
    clip: str,
    target: str,
    frame: int,
    value: int,
    ease: Any = "linear",  # noqa: ANN401 - a word or a curve
) -> Outcome:
    """Say what `op`, `x` or `fx:<id>:<param>` is at a frame of the sequence.

        op  ---------   ->   op  ---*-----
               ^ frame

    Two people's keyframes on different frames both stay.
    """
    refusal = _refusal(context, clip, frame)
    if refusal is not None:
        return refusal
    shown = context.projection["clips"][clip]
    field = driven_field({effect["id"]: effect for effect in shown.get("fx", ())}, target)
    if field is None:
        return Refused(RefusalReason.NOT_EDITABLE)
    held = reader_of(field)(in_range(field, value))
    curve = read_ease(ease)
    if held is None or curve is None:
        return Refused(RefusalReason.BAD_VALUE)
    draft = Draft(context.document)
    draft.set("clips", clip, f"kf:{target}:{frame - origin_of(shown)}", [held, curve])
    return done(draft.patches, limits=[] if held == value else [Limit(LimitReason.RANGE, clip)])


def remove_keyframe(context: EditContext, *, clip: str, target: str, frame: int) -> Outcome:
    """Take a keyframe away.

    op  ---*-----   ->   op  ---------
           ^ frame

    """
    refusal = _refusal(context, clip, frame)
    if refusal is not None:
        return refusal
    shown = context.projection["clips"][clip]
    local = frame - origin_of(shown)
    if all(keyframe[0] != local for keyframe in shown.get("kf", {}).get(target, ())):
        return Refused(RefusalReason.NO_SUCH_KEYFRAME)
    draft = Draft(context.document)
    draft.set("clips", clip, f"kf:{target}:{local}", None)
    return done(draft.patches)


def move_keyframe(context: EditContext, *, clip: str, target: str, frame: int, to: int) -> Outcome:
    """Move a keyframe to another frame of the sequence; one that is there gives way.

    op  ---*-----   ->   op  -----*---
           ^ frame                ^ to

    """
    return _carry(context, clip, target, (frame, to), leave=False)


def copy_keyframe(context: EditContext, *, clip: str, target: str, frame: int, to: int) -> Outcome:
    """Repeat a keyframe at another frame of the sequence; one that is there gives way.

    op  ---*-----   ->   op  ---*-*---
           ^ frame                ^ to

    """
    return _carry(context, clip, target, (frame, to), leave=True)


def _carry(
    context: EditContext, clip: str, target: str, way: tuple[int, int], *, leave: bool
) -> Outcome:
    refusals = (_refusal(context, clip, frame) for frame in way)
    refused = next((found for found in refusals if found is not None), None)
    if refused is not None:
        return refused
    shown = context.projection["clips"][clip]
    source, goal = (frame - origin_of(shown) for frame in way)
    keyframes = shown.get("kf", {}).get(target, ())
    found = next((keyframe for keyframe in keyframes if keyframe[0] == source), None)
    if found is None:
        return Refused(RefusalReason.NO_SUCH_KEYFRAME)
    draft = Draft(context.document)
    if source != goal:
        draft.set("clips", clip, f"kf:{target}:{goal}", found[1:])
        if not leave:
            draft.set("clips", clip, f"kf:{target}:{source}", None)
    return done(draft.patches)


def _refusal(context: EditContext, clip: str, frame: int) -> Refused | None:
    refusal = refusal_for(context.projection, [clip])
    if refusal is not None:
        return refusal
    shown = context.projection["clips"][clip]
    inside = shown["start"] <= frame < shown["end"]
    return None if inside else Refused(RefusalReason.OUTSIDE_CLIP)
