"""Exact time at the border to OpenTimelineIO, whose times are pairs of doubles.

Rates are found again as the fractions that people mean: 29.97 and 29.97002997 are 30000/1001.
"""

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from backend.interchange.result import FileRefused
from backend.timeline.fields import FRAME_LIMIT, SOURCE_LIMIT
from backend.timeline.time import FLICKS_PER_SECOND, Rate

_WHOLE = 1e-6
_NTSC_TOLERANCE = 0.006
"""23.98 is written for 24000/1001."""
_HIGHEST_RATE = 1_000_000
_LARGEST_DENOMINATOR = 1001
_HIGHEST_FPS = 1000
_FURTHEST = 8 * FRAME_LIMIT
"""`at`, `head` and ripple counters add up."""


def find_rate(value: float) -> Rate | None:
    """Find the fraction that a rate means; None for what is no rate."""
    if not math.isfinite(value) or not 0 < value <= _HIGHEST_RATE:
        return None
    whole = round(value)
    if whole and abs(value - whole) < _WHOLE:
        return Rate(whole, 1)
    counted = round(value * 1.001)
    if counted and abs(value - counted * 1000 / 1001) < _NTSC_TOLERANCE:
        return Rate.of(counted * 1000, 1001)
    near = Fraction(value).limit_denominator(_LARGEST_DENOMINATOR)
    return Rate(near.numerator, near.denominator) if near > 0 else None


def is_picture_rate(rate: Rate | None) -> bool:
    """Whether a timeline can run at it: 1 to 1000 pictures per second."""
    return rate is not None and rate.denominator <= rate.numerator <= (
        _HIGHEST_FPS * rate.denominator
    )


def round_half_up(value: Fraction) -> int:
    """Round to the nearest integer, a half upwards."""
    return math.floor(value + Fraction(1, 2))


class Clock:
    """Converts between a timeline's integers and OpenTimelineIO's times."""

    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self.per_second = Fraction(rate.numerator, rate.denominator)
        self.value = rate.numerator / rate.denominator
        """As OpenTimelineIO holds it."""
        self._seconds: dict[tuple[float, float], Fraction] = {}

    def seconds(self, time: Any) -> Fraction:  # noqa: ANN401 - OpenTimelineIO ships no types
        """Take a RationalTime exactly; one without a valid rate counts at the timeline's."""
        key = (time.value, time.rate)
        found = self._seconds.get(key)
        if found is None:
            found = self._seconds[key] = self._exact(*key)
        return found

    def _exact(self, value: float, per_second: float) -> Fraction:
        if not math.isfinite(value):
            return Fraction(0)
        rate = self.rate if per_second == self.value else find_rate(per_second) or self.rate
        return Fraction(value) * Fraction(rate.denominator, rate.numerator)

    def frame(self, seconds: Fraction) -> int:
        """Find the nearest frame.

        Raises:
            FileRefused: no document holds it.
        """
        per = 2 * seconds.denominator * self.rate.denominator
        exact = (2 * seconds.numerator * self.rate.numerator + per // 2) // per
        if abs(exact) > _FURTHEST:
            words = "A time in the file lies further away than a timeline can be long."
            raise FileRefused(words)
        return exact

    def time(self, frames: int | Fraction) -> Any:  # noqa: ANN401 - as above
        """Make a RationalTime of timeline frames."""
        return otio.opentime.RationalTime(float(frames), self.value)

    def span(self, start: int | Fraction, frames: int) -> Any:  # noqa: ANN401 - as above
        """Make a TimeRange of timeline frames."""
        return otio.opentime.TimeRange(self.time(start), self.time(frames))

    def frames_of_flicks(self, flicks: int) -> Fraction:
        """Convert a source position to timeline frames, exactly."""
        return Fraction(flicks, FLICKS_PER_SECOND) * self.per_second


def flicks(seconds: Fraction) -> int:
    """Convert to the nearest flick, within what documents hold."""
    exact = round_half_up(seconds * FLICKS_PER_SECOND)
    return max(-SOURCE_LIMIT, min(SOURCE_LIMIT, exact))


def has_timecode(rate: Rate) -> bool:
    """Whether OpenTimelineIO reads timecode of a rate, which few rates have."""
    try:
        otio.opentime.from_timecode("00:00:00:00", rate.numerator / rate.denominator)
    except ValueError:
        return False
    return True


def usual_rate(rates: Iterable[float]) -> Rate | None:
    """Find the picture rate that occurs most often; of equals the first."""
    counts: dict[Rate, int] = {}
    for value in rates:
        rate = find_rate(value)
        if rate is not None and is_picture_rate(rate):
            counts[rate] = counts.get(rate, 0) + 1
    return max(counts, key=lambda rate: counts[rate]) if counts else None
