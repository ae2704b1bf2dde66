"""Sound faster or slower at its own pitch: pieces of it, moved and crossfaded where they fit.

WSOLA (Verhelst and Roelands, ICASSP 1993). Where a piece is taken from is found in whole numbers,
so that the preview, `frontend/src/sound/stretch.ts`, takes the same; both run
`tests/vectors/sound.json`. It depends on the clip and not on where reading begins.
"""

from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from render_worker.sound.source import RATE, Samples, Source

HOP = 960
"""Samples from one piece to the next, and of each crossfade: 20 ms. A piece is two hops long."""
REACH = 600
"""A piece is moved by at most so many samples: that spans two periods of a deep voice."""
_COMPARED = 8
"""Every so many samples are compared."""
_BEGINNINGS = 250
"""Pieces behind which the search forgets what was before, so that one may begin in the middle."""
_RUN_UP = 25
"""Pieces by which a search begins earlier: most have come to the same places by then."""
_READ = 2 * RATE

_MOVES = np.array(sorted(range(-REACH, REACH + 1), key=lambda move: (abs(move), -move)))
"""All ways to move a piece, smallest first: of equally good ones the first is taken."""
# A periodic Hann window: what fades out and what fades in add up to 1.
_FADE_IN = (0.5 - 0.5 * np.cos(np.pi * np.arange(HOP) / HOP))[:, None]


class Windows(Protocol):
    """Sound that is read around a position which goes forward."""

    def window(self, first: int, count: int) -> Samples:
        """Return samples [first, first + count); never again much before an earlier `first`."""

    def close(self) -> None:
        """Give back files and decoders."""


class PlayedSound:
    """A source in the order in which it is played, from its sample `origin` on, either way."""

    def __init__(self, begin: Callable[[int], Source], origin: int, *, backwards: bool) -> None:
        self._begin = begin
        self._origin = origin
        self._backwards = backwards
        self._source: Source | None = None
        self._held = np.zeros((0, 2), np.float32)
        self._from: int | None = None

    def window(self, first: int, count: int) -> Samples:
        """Return samples [first, first + count); never again much before an earlier `first`."""
        if self._from is None:
            self._from = first - 4 * HOP
        start = first - self._from
        while len(self._held) < start + count:
            self._held = np.concatenate([self._held, self._next()])
        found = self._held[start : start + count]
        passed = start - 4 * HOP
        if passed > _READ:
            self._held = self._held[passed:]
            self._from += passed
        return found

    def close(self) -> None:
        """Give back the source."""
        if self._source is not None:
            self._source.close()
            self._source = None

    def _next(self) -> Samples:
        at = (self._from or 0) + len(self._held)
        if self._backwards:
            source = self._begin(self._origin - at - _READ + 1)
            try:
                return source.read(_READ)[::-1]
            finally:
                source.close()
        if self._source is None:
            self._source = self._begin(self._origin + at)
        return self._source.read(_READ)


class StretchedSource:
    """Output samples of a clip, counted from its local frame 0."""

    def __init__(self, sound: Windows, speed: Fraction, start: int) -> None:
        """Read at a speed above 0, from output sample `start` on."""
        self._sound = sound
        self._places = Places(sound, speed, start // HOP - 1)
        self._held = np.zeros((0, 2), np.float32)
        self._skipped = start % HOP

    def read(self, count: int) -> Samples:
        """Return the next `count` samples."""
        parts, have = [self._held], len(self._held)
        while have < count:
            parts.append(self._hop()[self._skipped :])
            self._skipped = 0
            have += len(parts[-1])
        joined = np.concatenate(parts)
        self._held = joined[count:]
        return joined[:count]

    def close(self) -> None:
        """Give back the source."""
        self._sound.close()

    def _hop(self) -> Samples:
        """Fade from the second half of a piece into the first half of the next."""
        leaving = self._sound.window(self._places.place + HOP, HOP)
        entering = self._sound.window(self._places.advance(), HOP)
        return (leaving * (1 - _FADE_IN) + entering * _FADE_IN).astype(np.float32)


class Places:
    """Where each piece is taken from; piece k is heard from output sample k * HOP on."""

    def __init__(self, sound: Windows, speed: Fraction, first: int) -> None:
        self._sound = sound
        self._speed = speed
        self._piece = first // _BEGINNINGS * _BEGINNINGS - _RUN_UP
        self.place = self._nominal(self._piece)
        self._coming: int | None = None
        while self._piece < first:
            self.advance()

    def advance(self) -> int:
        """Go to the next piece and return its place."""
        self._piece += 1
        into = self._piece % _BEGINNINGS
        if into == _BEGINNINGS - _RUN_UP:
            self._coming = self._nominal(self._piece)
        elif self._coming is not None:
            self._coming = self._following(self._coming)
        if into == 0 and self._coming is not None:
            self.place, self._coming = self._coming, None
        else:
            self.place = self._following(self.place)
        return self.place

    def _nominal(self, piece: int) -> int:
        """Return the place at which a piece's middle is heard exactly when it should be."""
        return floor((piece + 1) * HOP * self._speed + Fraction(1, 2)) - HOP

    def _following(self, place: int) -> int:
        """Find the place, near the nominal one, that goes on most like the piece before does."""
        nominal = self._nominal(self._piece)
        wanted = _whole(self._sound.window(place + HOP, HOP))[::_COMPARED]
        there = _whole(self._sound.window(nominal - REACH, HOP + 2 * REACH))
        # Beside each other in memory: what is compared of a choice.
        phases = np.ascontiguousarray(there.reshape(-1, _COMPARED).T)
        choices = np.lib.stride_tricks.sliding_window_view(phases, len(wanted), axis=1)
        differences = np.abs(choices - wanted).sum(axis=2).T.ravel()
        return nominal + int(_MOVES[np.argmin(differences[_MOVES + REACH])])


def _whole(samples: Samples) -> NDArray[np.int32]:
    """Return both sides' mean in 16 bits: whole numbers, whose sums no language rounds."""
    mean = (samples[:, 0].astype(np.float64) + samples[:, 1]) * 0.5
    return np.floor(mean * 32767 + 0.5).astype(np.int32)
