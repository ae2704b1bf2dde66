"""Times of FCPXML, which are fractions of seconds, and the retiming of clips."""

import re
from fractions import Fraction
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import opentimelineio as otio

from backend.interchange.clock import Clock
from backend.interchange.result import FileRefused

_TIME = re.compile(r"(-?\d{1,15})(?:\.(\d{1,9}))?(?:/(\d{1,15}))?s?")


def parse_time(text: str | None) -> Fraction:
    """Read seconds such as `1001/24000s`, `5s` or `2.5s`; nothing is 0.

    Raises:
        FileRefused: this is no time.
    """
    if not text:
        return Fraction(0)
    match = _TIME.fullmatch(text.strip())
    if match is None or match[3] == "0" * len(match[3] or "-"):
        raise FileRefused(f"{text[:40]!r} is no time.")
    whole = Fraction(f"{match[1]}.{match[2] or 0}")
    return whole / int(match[3]) if match[3] else whole


def spell_time(seconds: Fraction) -> str:
    """Spell a time as FCPXML does: whole seconds, or a fraction of them."""
    if seconds.denominator == 1:
        return f"{seconds.numerator}s"
    return f"{seconds.numerator}/{seconds.denominator}s"


def read_speed(time_map: Element) -> list[Any]:
    """Read a retiming; one that changes within the clip is named as an effect that is lost."""
    speed = _slope(_points(time_map))
    if speed is None:
        return [otio.schema.Effect(name="Variable speed", effect_name="timeMap")]
    return [otio.schema.LinearTimeWarp(name="Speed", time_scalar=float(speed))]


def _points(time_map: Element) -> list[tuple[Fraction, Fraction]]:
    """Read pairs of the clip's own time and its source's."""
    return [
        (parse_time(point.get("time")), parse_time(point.get("value")))
        for point in time_map.findall("timept")
    ]


def _slope(points: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    slopes = {
        (after[1] - before[1]) / (after[0] - before[0])
        for before, after in pairwise(points)
        if after[0] != before[0]
    }
    return slopes.pop() if len(slopes) == 1 else None


def mapped_start(clip: Element, start: Fraction, clock: Clock) -> Fraction:
    """Find where the used part of a clip's source begins, through its retiming."""
    time_map = clip.find("timeMap")
    points = _points(time_map) if time_map is not None else []
    speed = _slope(points)
    if speed is None:
        return start
    time, value = points[0]
    first = value + speed * (start - time)
    return first + min(Fraction(0), speed) * _whole_frames(clip, clock)


def _whole_frames(clip: Element, clock: Clock) -> Fraction:
    """Measure a clip in whole frames, in seconds."""
    return clock.frame(parse_time(clip.get("duration"))) / clock.per_second
