"""How fast a render goes and how long it will take: pure arithmetic on counts and seconds."""

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, field

FPS_WINDOW_SECONDS = 6.0
LEAST_SECONDS = 0.5
"""Sooner a speed is a guess."""
_STEP_SECONDS = 0.2
_MOST_POINTS = 2_000


@dataclass
class Pace:
    """When how many frames were encoded, over all workers of one render.

    The origin is the render's first count. A worker that comes late knows the origin and what it
    saw itself, and that is enough: speeds are taken over long stretches.
    """

    _points: deque[tuple[float, int]] = field(default_factory=lambda: deque([(0.0, 0)]))

    def add(self, seconds: float, worked: int) -> None:
        """Take a count down; one that is smaller than before means that the counting began anew."""
        last_seconds, last_worked = self._points[-1]
        if worked < last_worked or seconds < last_seconds:
            self._points = deque([(0.0, 0)])
            last_seconds = 0.0
        if len(self._points) > 1 and seconds - last_seconds < _STEP_SECONDS:
            self._points.pop()
        self._points.append((seconds, worked))
        if len(self._points) > _MOST_POINTS:
            # Every second one is enough for stretches this long.
            self._points = deque([*list(self._points)[::2], self._points[-1]])

    @property
    def fps(self) -> float:
        """Frames a second lately."""
        now, worked = self._points[-1]
        return self._speed_since(now - FPS_WINDOW_SECONDS, now, worked)

    def seconds_left(self, frames: int, harder: float = 1.0) -> float | None:
        """Say how long so many frames will take; None while nobody can know.

        `harder` is how much more work each of them is than those that are done.

        The mean of two speeds: since the beginning, which the content of single chunks does not
        disturb, and in the later half, which knows of workers that have come or gone.
        """
        if frames <= 0:
            return 0.0
        now, worked = self._points[-1]
        speeds = [self._speed_since(since, now, worked) for since in (0.0, now / 2)]
        known = [speed for speed in speeds if speed]
        return frames * harder * len(known) / sum(known) if known else None

    def _speed_since(self, seconds: float, now: float, worked: int) -> float:
        # From the newest point that is old enough; the origin always is.
        late = bisect_right(self._points, max(0.0, seconds), key=lambda point: point[0])
        began, before = self._points[late - 1]
        return (worked - before) / (now - began) if now - began >= LEAST_SECONDS else 0.0
