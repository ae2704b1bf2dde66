"""Sound faster, slower or backwards, by reading between samples: the pitch goes along."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from render_worker.sound.source import RATE, Samples, Source


class SpedSource:
    """Samples from a source time on, at a speed other than 0 and 1."""

    def __init__(self, begin: Callable[[int], Source], time: Fraction, speed: Fraction) -> None:
        """Read from what `begin` opens at a sample."""
        self._begin = begin
        self._position = time * RATE
        self._speed = speed

    def read(self, count: int) -> Samples:
        """Return the next `count` output samples."""
        ends = (self._position, self._position + (count - 1) * self._speed)
        first = int(min(ends) // 1)
        span = int(max(ends) // 1) - first + 2
        source = self._begin(first)
        try:
            known = source.read(span)
        finally:
            source.close()
        where = float(self._position - first) + np.arange(count) * float(self._speed)
        below = np.clip(where.astype(np.int64), 0, span - 2)
        part = (where - below).astype(np.float32)[:, None]
        self._position += count * self._speed
        return known[below] * (1 - part) + known[below + 1] * part

    def close(self) -> None:
        """Do nothing: a source is open only while it is read."""
