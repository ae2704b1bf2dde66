"""The path of one film's camera, and how its pictures are moved so that it becomes smooth."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.renders.motion import (
    STRETCH_FLICKS,
    MotionStretch,
    Moved,
    stretches_around,
)
from render_worker.effects.steadying import Point, correction_at

ReadStretch = Callable[[int], MotionStretch | None]
"""None where a stretch is not known: no picture is steadied that would need it."""


@dataclass(frozen=True)
class _Shot:
    shape: tuple[int, int]
    points: list[Point]


class SteadyPath:
    """Answers for one source; stretches are read when a picture needs them."""

    def __init__(self, read: ReadStretch, duration_flicks: int) -> None:
        self._read = read
        self._duration = duration_flicks
        self._known: dict[int, MotionStretch | None] = {}

    def effect_at(self, effect: Mapping[str, Any], time_flicks: int) -> dict[str, Any]:
        """Return a stabilising effect with what one picture needs of it.

        Raises:
            MediaDamaged
        """
        shot = self._shot_at(time_flicks)
        if shot is None:
            return dict(effect)
        params = effect["params"]
        moved = correction_at(shot.points, time_flicks, params["smoothness"])
        return {**effect, "params": {**params, "shape": shot.shape, "correction": moved}}

    def _shot_at(self, time: int) -> _Shot | None:
        """Return the shot around a picture as far as it may count, with sums of all movements."""
        numbers = stretches_around(time, time, self._duration)
        stretches = {number: self._stretch(number) for number in numbers}
        for number in [known for known in self._known if known < numbers[0]]:
            del self._known[number]
        known = [stretch for stretch in stretches.values() if stretch is not None]
        here = stretches[min(max(0, time) // STRETCH_FLICKS, numbers[-1])]
        if here is None or len(known) < len(stretches):
            return None
        pictures = [moved for stretch in known for moved in stretch.pictures]
        return _Shot(here.shape, _points(pictures, time))

    def _stretch(self, number: int) -> MotionStretch | None:
        if number not in self._known:
            self._known[number] = self._read(number)
        return self._known[number]


def _points(pictures: list[Moved], time: int) -> list[Point]:
    if not pictures:
        return []
    times = [moved.time_flicks for moved in pictures]
    place = bisect_left(times, time)
    nearest = min(range(max(0, place - 1), min(len(times), place + 1)), key=_away(times, time))
    first = nearest
    while first > 0 and not pictures[first].is_cut:
        first -= 1
    points = [Point(times[first], 0, 0, 0, 0)]
    for moved in pictures[first + 1 :]:
        if moved.is_cut:
            break
        points.append(points[-1].after(moved))
    return points


def _away(times: list[int], time: int) -> Callable[[int], int]:
    return lambda number: abs(times[number] - time)
