"""The speed of a clip, and the effects of it that we know."""

import math
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from backend.interchange.metadata import ours
from backend.interchange.otio_clips import OUR_EFFECT

_FINEST = 10_000
_FASTEST = 1_000_000


def time_scalar(item: Any) -> float:  # noqa: ANN401 - a clip
    """Multiply what a clip's effects do to time; 0 holds a picture."""
    speed = 1.0
    for effect in item.effects:
        if isinstance(effect, otio.schema.FreezeFrame):
            return 0.0
        if isinstance(effect, otio.schema.LinearTimeWarp):
            speed *= effect.time_scalar
    return speed if abs(speed) <= _FASTEST else 1.0


def fraction_of(speed: float) -> list[int]:
    """Find the [numerator, denominator] that a speed means."""
    denominator = min(_FINEST, max(1, int(_FASTEST / max(1.0, abs(speed)))))
    found = Fraction(speed).limit_denominator(denominator)
    return [found.numerator, found.denominator]


def same_speed(rate: list[int], speed: float) -> bool:
    """Compare a clip's exact speed with one that went through a double."""
    return math.isclose(rate[0] / rate[1], speed, rel_tol=1e-9, abs_tol=1e-12)


def strange_effects(item: Any) -> list[Any]:  # noqa: ANN401 - a clip
    """List the effects that are neither ours nor a constant speed."""
    return [
        effect
        for effect in item.effects
        if not isinstance(effect, otio.schema.FreezeFrame | otio.schema.LinearTimeWarp)
        and OUR_EFFECT not in ours(effect)
    ]
