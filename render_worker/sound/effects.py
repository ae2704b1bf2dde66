"""A clip's effects of sound, one behind the other, on a stream of samples.

`frontend/src/sound/effects.ts` is the twin; both run `tests/vectors/sound.json`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from render_worker.sound.biquad import (
    Biquad,
    BiquadRun,
    Signal,
    high_pass,
    high_shelf,
    low_pass,
    low_shelf,
    peaking,
)
from render_worker.sound.dynamics import Compressor, Limiter
from render_worker.sound.source import RATE, Samples

Params = Mapping[str, Any]
Named = Mapping[str, Any]
"""An effect of the catalogue as `type` and `params`."""

# An octave inside the band that the catalogue names: a shelf does half its work at its frequency.
_LOW_SHELF_HZ = 240
_MIDDLE_HZ = 1_000
_MIDDLE_Q = 0.7
_HIGH_SHELF_HZ = 4_000

_FILTER_SETTLES = RATE
"""Samples after which the lowest filter has forgotten all that went in."""
_SETTLES = 15
"""Time constants after which a gain is within 0.0001 dB of what it would have been."""


class Treatment(Protocol):
    """An effect at work: it remembers what it needs of the samples before."""

    ahead: int
    """By how many samples what comes out is later."""

    def run(self, samples: Signal, params: Params) -> Signal:
        """Treat the next samples."""


class _Filters:
    """Filters behind each other, made anew when a parameter changes."""

    ahead = 0

    def __init__(self, make: Callable[[Params], Sequence[Biquad]]) -> None:
        self._make = make
        self._runs: list[BiquadRun] = []

    def run(self, samples: Signal, params: Params) -> Signal:
        biquads = self._make(params)
        self._runs = self._runs or [BiquadRun() for _ in biquads]
        for run, biquad in zip(self._runs, biquads, strict=True):
            samples = run.run(samples, biquad)
        return samples


def _equaliser(params: Params) -> list[Biquad]:
    return [
        low_shelf(_LOW_SHELF_HZ, RATE, params["low"] / 100),
        peaking(_MIDDLE_HZ, RATE, _MIDDLE_Q, params["middle"] / 100),
        high_shelf(_HIGH_SHELF_HZ, RATE, params["high"] / 100),
    ]


_TREATMENTS: dict[str, Callable[[], Treatment]] = {
    "equaliser": lambda: _Filters(_equaliser),
    "high_pass": lambda: _Filters(lambda params: [high_pass(params["frequency"], RATE)]),
    "low_pass": lambda: _Filters(lambda params: [low_pass(params["frequency"], RATE)]),
    "compressor": Compressor,
    "limiter": Limiter,
}


class Chain:
    """Effects in their order."""

    def __init__(self, effects: Sequence[Named]) -> None:
        self._treatments = [_TREATMENTS[effect["type"]]() for effect in effects]
        self.ahead = sum(treatment.ahead for treatment in self._treatments)
        """By how many samples what comes out is later than what went in."""

    def run(self, samples: Samples, effects: Sequence[Named]) -> Samples:
        """Treat the next samples with the parameters that the effects have there."""
        if not len(samples):
            return samples
        treated = samples.astype(np.float64)
        for treatment, effect in zip(self._treatments, effects, strict=True):
            treated = treatment.run(treated, effect["params"])
        return treated.astype(np.float32)


def settling(effects: Sequence[Named]) -> int:
    """Return how many samples before a moment still change how it sounds."""
    return sum(_settling(effect["type"], effect["params"]) for effect in effects)


def _settling(kind: str, params: Params) -> int:
    if kind == "compressor":
        constants = int(params["attack"]) + int(params["release"])
        return _SETTLES * constants * RATE // 1000
    return _FILTER_SETTLES
