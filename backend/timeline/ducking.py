"""How much quieter a track is while others are heard.

`frontend/src/timeline/ducking.ts` is the twin; both run `tests/vectors/ducking.json`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

_MILLI = 1000


@dataclass(frozen=True, slots=True)
class Duck:
    """A track's `duck`, with the frames at which its sources are heard."""

    spans: Sequence[tuple[int, int]]
    """Half-open, in any order."""
    amount: int
    """1/100 dB."""
    attack: int
    """Milliseconds from a span's beginning until all of it is taken away."""
    release: int
    """Milliseconds from a span's end until nothing is."""


def ducked_at(duck: Duck, rate: Sequence[int], frame: int) -> int:
    """Return what is taken away at a frame, in 1/100 dB: of several spans what the most asks."""
    share = max((_share(duck, rate, frame, span) for span in duck.spans), default=0.0)
    return floor(duck.amount * share + 0.5)


def _share(duck: Duck, rate: Sequence[int], frame: int, span: tuple[int, int]) -> float:
    start, end = span
    reached = _passed(min(frame, end) - start, rate, duck.attack)
    return reached * (1.0 - _passed(frame - end, rate, duck.release))


def _passed(frames: int, rate: Sequence[int], milliseconds: int) -> float:
    """Return how much of a time has passed after some frames, 0 to 1."""
    if frames < 0:
        return 0.0
    passed = frames * _MILLI * rate[1] / rate[0]
    return 1.0 if passed >= milliseconds else passed / milliseconds
