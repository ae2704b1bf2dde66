"""Exact time: rational picture rates, frames, and flicks.

Timeline positions are integer frames; source positions are integer flicks.
"""

from functools import lru_cache
from math import gcd
from typing import NamedTuple, Self

FLICKS_PER_SECOND = 705_600_000
"""Divisible by 24, 25, 30, 48, 50, 60, 90, 100, 120, their NTSC forms and usual sound rates."""

MAX_INTEGER = 2**53 - 1
"""The largest integer that JavaScript holds exactly; nothing in a document goes beyond it."""


class Rate(NamedTuple):
    """Pictures per second as a reduced fraction."""

    numerator: int
    denominator: int

    @classmethod
    def of(cls, numerator: int, denominator: int = 1) -> Self:
        """Reduce a fraction; both numbers are positive."""
        divisor = gcd(numerator, denominator)
        return cls(numerator // divisor, denominator // divisor)

    @property
    def counted_fps(self) -> int:
        """Frames that a timecode counts in one second: 30 for 30000/1001."""
        return -(-self.numerator // self.denominator)


class Step(NamedTuple):
    """Flicks of source time per timeline frame, as a reduced fraction with a positive base."""

    flicks: int
    per: int


@lru_cache(maxsize=256)
def step_of(rate: Rate, speed: tuple[int, int] = (1, 1)) -> Step:
    """Work out how far the source moves per timeline frame at a speed (negative = backwards)."""
    flicks = FLICKS_PER_SECOND * rate.denominator * speed[0]
    per = rate.numerator * speed[1]
    divisor = gcd(flicks, per)
    return Step(flicks // divisor, per // divisor)


def frames_to_flicks(frames: int, rate: Rate) -> int:
    """Convert a frame number to the flick at which it begins (rounded down for odd rates)."""
    flicks, per = step_of(rate)
    return frames * flicks // per


def flicks_to_frames(flicks: int, rate: Rate) -> int:
    """Find the frame that is showing at a moment; a boundary belongs to the later frame."""
    step, per = step_of(rate)
    return flicks * per // step


def source_at(src: int, local: int, step: Step) -> int:
    """Find the source flick shown at a clip-local frame, kept inside exact integers.

    Rounding is downwards: a picture that begins exactly there is still the one that is shown.
    """
    exact = src + local * step.flicks // step.per
    if -MAX_INTEGER <= exact <= MAX_INTEGER:
        return exact
    return MAX_INTEGER if exact > 0 else -MAX_INTEGER
