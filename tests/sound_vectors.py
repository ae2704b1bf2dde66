"""Make `tests/vectors/sound.json`: what the renderer makes of sounds that both languages can make.

    .venv/bin/python -m tests.sound_vectors

`tests/render/test_sound_vectors.py` tells when the file is not what the renderer makes;
`frontend/src/sound/vectors.test.ts` holds the preview to it.
"""

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from render_worker.sound.effects import Chain
from render_worker.sound.source import Samples
from render_worker.sound.stretch import StretchedSource

VECTORS = Path(__file__).with_name("vectors") / "sound.json"
STEP = 97
"""Every so many samples are written down."""
_PIECE = 1_000
_MODULUS, _FACTOR, _SUM = 2**31, 1_103_515_245, 12_345
_LOUD = 6_000
"""Samples for which it is loud, and then soft."""


def heard(count: int) -> Samples:
    """Make noise that is loud and soft by turns, from a generator of whole numbers."""
    numbers, state = np.empty(2 * count), 1
    for number in range(2 * count):
        state = (state * _FACTOR + _SUM) % _MODULUS
        numbers[number] = state / _MODULUS - 0.5
    # A wave of 192 samples, made of whole numbers: a voice whose pitch is to be kept.
    wave = (np.arange(count) % 192 - 96) / 192
    loud = np.where(np.arange(count) // _LOUD % 2, 0.2, 1.0)[:, None]
    sides = numbers.reshape(count, 2) * 0.3 + wave[:, None]
    return np.asarray(sides * loud, np.float32)


class _Heard:
    """The sound as what is stretched; there is silence around it."""

    def __init__(self, count: int) -> None:
        self._samples = heard(count)

    def window(self, first: int, count: int) -> Samples:
        places = np.arange(first, first + count)
        inside = (places >= 0) & (places < len(self._samples))
        return np.where(inside[:, None], self._samples[places * inside], 0).astype(np.float32)

    def close(self) -> None:
        """Do nothing: there is no file."""


def treated(effects: Sequence[dict[str, Any]], count: int) -> Samples:
    """Run the sound through effects, a piece at a time."""
    chain, sound = Chain(effects), heard(count)
    pieces = [chain.run(sound[at : at + _PIECE], effects) for at in range(0, count, _PIECE)]
    return np.concatenate(pieces)


def stretched(speed: Sequence[int], start: int, count: int) -> Samples:
    """Stretch the sound from an output sample on."""
    return StretchedSource(_Heard(60_000), Fraction(*speed), start).read(count)


def _named(kind: str, **params: int) -> dict[str, Any]:
    return {"type": kind, "params": params}


_COMPRESSOR = _named("compressor", threshold=-2_000, ratio=400, attack=5, release=40, makeup=300)
_CHAINS = [
    [_named("high_pass", frequency=120)],
    [_named("low_pass", frequency=23_900)],
    [_named("equaliser", low=900, middle=-600, high=300)],
    [_COMPRESSOR],
    [_named("compressor", threshold=-3_000, ratio=2_000, attack=0, release=1, makeup=0)],
    [_named("limiter", ceiling=-900)],
    [_named("low_pass", frequency=5_000), _COMPRESSOR, _named("limiter", ceiling=-600)],
]
_STRETCHES = [([2, 1], 0), ([4, 5], 10_000), ([1, 3], 4_321), ([21, 20], -500)]


def _written(samples: Samples) -> list[list[float]]:
    return [[round(float(value), 6) for value in sides] for sides in samples[::STEP]]


def vectors() -> dict[str, Any]:
    """Return the file's content."""
    return {
        "heard": {"count": 2_000, "samples": _written(heard(2_000))},
        "effects": [
            {"effects": chain, "count": 24_000, "samples": _written(treated(chain, 24_000))}
            for chain in _CHAINS
        ],
        "stretches": [
            {
                "speed": speed,
                "start": start,
                "count": 16_000,
                "samples": _written(stretched(speed, start, 16_000)),
            }
            for speed, start in _STRETCHES
        ],
    }


def _lines(group: list[dict[str, Any]]) -> str:
    return ",\n  ".join(json.dumps(case) for case in group)


def written() -> str:
    """Return the file's text: a case on each line."""
    made = vectors()
    effects, stretches = _lines(made["effects"]), _lines(made["stretches"])
    return (
        f'{{"heard": {json.dumps(made["heard"])},\n "effects": [\n  {effects}\n ],\n'
        f' "stretches": [\n  {stretches}\n ]}}\n'
    )


if __name__ == "__main__":
    VECTORS.write_text(written(), encoding="utf-8")
