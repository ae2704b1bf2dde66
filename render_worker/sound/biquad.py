"""Second-order filters: the Web Audio specification's formulas, which are Robert Bristow-Johnson's.

`frontend/src/sound/biquad.ts` is the twin; both run `tests/vectors/sound.json`.
"""

from dataclasses import dataclass
from math import cos, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]
"""(n, channels) float64."""

_BLOCK = 64
_HIGHEST = 0.98
"""Of half the sample rate: a filter's frequency stays below it."""


@dataclass(frozen=True)
class Biquad:
    """y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]."""

    b0: float
    b1: float
    b2: float
    a1: float
    a2: float


def low_pass(frequency: float, rate: int) -> Biquad:
    """Let through what is below a frequency (Butterworth)."""
    cosine, alpha = _angle(frequency, rate, sqrt(0.5))
    side = (1 - cosine) / 2
    return _normalised((side, 1 - cosine, side), (1 + alpha, -2 * cosine, 1 - alpha))


def high_pass(frequency: float, rate: int) -> Biquad:
    """Let through what is above a frequency (Butterworth)."""
    cosine, alpha = _angle(frequency, rate, sqrt(0.5))
    side = (1 + cosine) / 2
    return _normalised((side, -1 - cosine, side), (1 + alpha, -2 * cosine, 1 - alpha))


def peaking(frequency: float, rate: int, q: float, decibels: float) -> Biquad:
    """Raise or lower what is around a frequency."""
    cosine, alpha = _angle(frequency, rate, q)
    a = 10 ** (decibels / 40)
    return _normalised(
        (1 + alpha * a, -2 * cosine, 1 - alpha * a),
        (1 + alpha / a, -2 * cosine, 1 - alpha / a),
    )


def low_shelf(frequency: float, rate: int, decibels: float) -> Biquad:
    """Raise or lower what is below a frequency; at it by half the decibels."""
    cosine, alpha = _angle(frequency, rate, sqrt(0.5))
    a = 10 ** (decibels / 40)
    root = 2 * sqrt(a) * alpha
    more, less = a + 1, a - 1
    return _normalised(
        (
            a * (more - less * cosine + root),
            2 * a * (less - more * cosine),
            a * (more - less * cosine - root),
        ),
        (
            more + less * cosine + root,
            -2 * (less + more * cosine),
            more + less * cosine - root,
        ),
    )


def high_shelf(frequency: float, rate: int, decibels: float) -> Biquad:
    """Raise or lower what is above a frequency; at it by half the decibels."""
    cosine, alpha = _angle(frequency, rate, sqrt(0.5))
    a = 10 ** (decibels / 40)
    root = 2 * sqrt(a) * alpha
    more, less = a + 1, a - 1
    return _normalised(
        (
            a * (more + less * cosine + root),
            -2 * a * (less + more * cosine),
            a * (more + less * cosine - root),
        ),
        (
            more - less * cosine + root,
            2 * (less - more * cosine),
            more - less * cosine - root,
        ),
    )


def _angle(frequency: float, rate: int, q: float) -> tuple[float, float]:
    angle = 2 * pi * min(frequency / rate, _HIGHEST / 2)
    return cos(angle), sin(angle) / (2 * q)


def _normalised(b: tuple[float, float, float], a: tuple[float, float, float]) -> Biquad:
    return Biquad(b[0] / a[0], b[1] / a[0], b[2] / a[0], a[1] / a[0], a[2] / a[0])


class BiquadRun:
    """A filter at work on a stream: it keeps the last two samples on both sides."""

    def __init__(self, channels: int = 2) -> None:
        self._before = np.zeros((2, channels))
        self._after = np.zeros((2, channels))
        """Of the last two samples, older first, what went in and what came out."""
        self._known: tuple[Biquad, Signal, Signal] | None = None

    def run(self, samples: Signal, biquad: Biquad) -> Signal:
        """Filter the next samples: (n, channels)."""
        whole = len(samples) // _BLOCK * _BLOCK
        made = [self._blocks(samples[:whole], biquad)] if whole else []
        if whole < len(samples):
            made.append(self._rest(samples[whole:], biquad))
        return np.concatenate(made) if made else samples

    def _blocks(self, samples: Signal, biquad: Biquad) -> Signal:
        """Filter blocks as products of matrices, passing on just two samples between them."""
        answers, echoes = self._matrices(biquad)
        padded = np.concatenate([self._before, samples])
        inputs = np.lib.stride_tricks.sliding_window_view(padded, _BLOCK + 2, axis=0)[::_BLOCK]
        own = inputs @ answers.T  # (blocks, channels, _BLOCK): as if nothing had come out before
        last = self._after.T.copy()
        befores = np.empty((len(own), own.shape[1], 2))
        ends, step = own[:, :, -2:], echoes[-2:]
        for number in range(len(own)):
            befores[number] = last
            last = ends[number] + last @ step.T
        made = own + befores @ echoes.T
        self._before, self._after = samples[-2:].copy(), last.T
        return np.ascontiguousarray(made.transpose(0, 2, 1)).reshape(samples.shape)

    def _matrices(self, biquad: Biquad) -> tuple[Signal, Signal]:
        """Return what a block becomes by itself, and by the two samples that came out before."""
        if self._known is None or self._known[0] != biquad:
            rows = np.zeros((_BLOCK, _BLOCK + 2))
            for number in range(_BLOCK):
                rows[number, number : number + 3] = biquad.b2, biquad.b1, biquad.b0
            self._known = (
                biquad,
                _recursion(rows, np.zeros((2, _BLOCK + 2)), biquad),
                _recursion(np.zeros((_BLOCK, 2)), np.eye(2), biquad),
            )
        return self._known[1:]

    def _rest(self, samples: Signal, biquad: Biquad) -> Signal:
        padded = np.concatenate([self._before, samples])
        summed = biquad.b0 * padded[2:] + biquad.b1 * padded[1:-1] + biquad.b2 * padded[:-2]
        made = _recursion(summed, self._after, biquad)
        self._before = padded[-2:].copy()
        self._after = np.concatenate([self._after, made])[-2:]
        return made


def _recursion(summed: Signal, before: Signal, biquad: Biquad) -> Signal:
    older, newer = before
    made = np.empty_like(summed)
    for number, value in enumerate(summed):
        older, newer = newer, value - biquad.a1 * newer - biquad.a2 * older
        made[number] = newer
    return made
