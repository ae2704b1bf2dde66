"""Values that keyframes drive: pure arithmetic, the same to the last bit in both languages.

`frontend/src/timeline/keyframes.ts` is the twin; both run `tests/vectors/keyframes.json`. All of
it is double precision with + - * / and comparison in one order, which IEEE 754 defines exactly.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from math import floor
from typing import Any

from backend.timeline.animation import ANIMATED_FIELDS
from backend.timeline.fields import CLIP_FIELDS, Field

_CURVE_WHOLE = 1000.0
_HALVINGS = 40
"""Makes a curve exact far below the steps of any field."""


def value_at(keyframes: Sequence[Sequence[Any]], frame: int, field: Field) -> int:
    """Return what keyframes `[frame, value, ease]`, sorted by frame, give at a local frame.

    Before the first and behind the last one the value stays. Rounded to the nearest, halves up,
    and kept inside the field's range, which curves may leave.
    """
    number = bisect_right(keyframes, frame, key=lambda keyframe: keyframe[0])
    if number == 0:
        return int(keyframes[0][1])
    begin, value, ease = keyframes[number - 1]
    if number == len(keyframes) or frame == begin or ease == "hold":
        return int(value)
    end, target, _ = keyframes[number]
    part = float(frame - begin) / float(end - begin)
    if ease != "linear":
        part = _eased(part, [number / _CURVE_WHOLE for number in ease])
    exact = float(value) + float(target - value) * part
    return max(field.low, min(field.high, floor(exact + 0.5)))


def clip_at(clip: Mapping[str, Any], local: int) -> Mapping[str, Any]:
    """Return a clip with the values its fields have at a local frame."""
    driven = driven_fields(clip)
    if not driven:
        return clip
    values = {name: value_at(frames, local, CLIP_FIELDS[name]) for name, frames in driven.items()}
    return {**clip, **values}


def driven_fields(clip: Mapping[str, Any]) -> dict[str, Sequence[Sequence[Any]]]:
    """Return the keyframes of a clip's own fields, without those of its effects."""
    keyframes = clip.get("kf") or {}
    return {name: keyframes[name] for name in ANIMATED_FIELDS if keyframes.get(name)}


def _eased(part: float, curve: list[float]) -> float:
    """Follow a curve as CSS's cubic-bezier does: the y where x is `part`."""
    x1, y1, x2, y2 = curve
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if _bezier(middle, x1, x2) <= part:
            low = middle
        else:
            high = middle
    return _bezier(low, y1, y2)


def _bezier(at: float, first: float, second: float) -> float:
    """Return a coordinate of the curve from 0 to 1 over two control points."""
    rest = 1.0 - at
    one = 3.0 * rest * rest * at * first
    two = 3.0 * rest * at * at * second
    return one + two + at * at * at
