"""Compressor and limiter: gains that follow the sound, sample by sample, the same for both sides.

`frontend/src/sound/dynamics.ts` is the twin; both run `tests/vectors/sound.json`.
"""

from collections.abc import Mapping
from math import exp

import numpy as np
from numpy.typing import NDArray

from render_worker.sound.biquad import Biquad, BiquadRun, Signal
from render_worker.sound.source import RATE

Line = NDArray[np.float64]
"""(n,) float64: one value for each sample."""

LOOK_AHEAD = 240
"""Samples that the limiter looks ahead: 5 ms."""
_LIMITER_RELEASE = exp(-1 / (0.05 * RATE))
_SOFTEST = 1e-6
"""-120 dB: what is softer counts as that."""
_STEEPEST = 400
"""exp() of this is far from the largest float."""


class Compressor:
    """Takes away from what is louder than a threshold.

    Feed-forward with a decoupled peak detector: Giannoulis, Massberg and Reiss, "Digital Dynamic
    Range Compressor Design", JAES 60 (2012), the detector of equation 16 on the decibels of 4.
    """

    ahead = 0

    def __init__(self) -> None:
        self._held = 0.0
        self._smooth = BiquadRun(channels=1)

    def run(self, samples: Signal, params: Mapping[str, int]) -> Signal:
        """Treat the next samples."""
        levels = 20 * np.log10(np.maximum(np.abs(samples).max(axis=1), _SOFTEST))
        over = np.maximum(levels - params["threshold"] / 100, 0)
        release = _decay(params["release"])
        falling = _falling(over * (1 - 100 / params["ratio"]), self._held, release)
        self._held = float(falling[-1])
        attack = _decay(params["attack"])
        smooth = Biquad(1 - attack, 0, 0, -attack, 0)
        less = self._smooth.run(falling[:, None], smooth)
        return np.asarray(samples * 10 ** ((params["makeup"] / 100 - less) / 20), np.float64)


class Limiter:
    """Never lets a sample be above its ceiling; softer already when a peak comes."""

    ahead = LOOK_AHEAD

    def __init__(self) -> None:
        self._coming = np.zeros((LOOK_AHEAD, 2))
        self._needed = np.zeros(LOOK_AHEAD)
        self._held = 0.0
        self._past = np.zeros(LOOK_AHEAD)

    def run(self, samples: Signal, params: Mapping[str, int]) -> Signal:
        """Treat the next samples; what comes out was put in LOOK_AHEAD samples before."""
        ceiling = 10 ** (params["ceiling"] / 2000)
        peaks = np.maximum(np.abs(samples).max(axis=1), ceiling)
        needed = np.concatenate([self._needed, 1 - ceiling / peaks])
        falling = _falling(_most_ahead(needed), self._held, _LIMITER_RELEASE)
        gains = np.concatenate([self._past, falling])
        less = _means(gains)
        delayed = np.concatenate([self._coming, samples])
        count = len(samples)
        self._coming, self._needed = delayed[count:], needed[count:]
        self._held, self._past = float(falling[-1]), gains[count:]
        return delayed[:count] * (1 - less)[:, None]


def _decay(milliseconds: int) -> float:
    return exp(-1000 / (milliseconds * RATE)) if milliseconds else 0.0


def _falling(values: Line, held: float, decay: float) -> Line:
    """Return y[n] = max(x[n], decay * y[n - 1]), by the highest of x[k] / decay ** k so far."""
    made = np.empty_like(values)
    if not held and not values.any():
        return np.zeros_like(values)
    step = max(1, int(_STEEPEST / -np.log(decay)))
    for start in range(0, len(values), step):
        part = values[start : start + step]
        scale = decay ** np.arange(1, len(part) + 1)
        highest = np.maximum(np.maximum.accumulate(part / scale), held)
        made[start : start + step] = highest * scale
        held = float(made[start + len(part) - 1])
    return made


def _most_ahead(needed: Line) -> Line:
    """Return the most of each value and the LOOK_AHEAD that follow it."""
    width, made = 1, needed
    while 2 * width <= LOOK_AHEAD + 1:
        made = np.maximum(made[:-width], made[width:])
        width *= 2
    rest = LOOK_AHEAD + 1 - width
    return np.maximum(made[: len(made) - rest], made[rest:])


def _means(gains: Line) -> Line:
    """Return the mean of each value and the LOOK_AHEAD before it."""
    sums = np.concatenate([[0.0], np.cumsum(gains)])
    width = LOOK_AHEAD + 1
    return np.asarray((sums[width:] - sums[:-width]) / width, np.float64)
