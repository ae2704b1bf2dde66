"""The waveform file: how loud a sound is, at four resolutions.

Layout, little-endian:

    magic      4 bytes   "CRPK"
    version    u8        1
    levels     u8        4
    reserved   u16       0
    rate       u32       pairs per second of level 0: 100
    counts     u32 each  pairs in level 0, 1, …
    pairs      int8 min, int8 max; level 0 first, then level 1, …

A pair covers 1/100 s of all channels together, in -127 .. 127; a pair of
level n covers 4 to the power n pairs of level 0, the last one of a level perhaps fewer.
"""

import struct
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from render_worker.sound.source import RATE, Samples

PEAKS_PER_SECOND = 100
LEVELS = 4
FACTOR = 4
_MAGIC = b"CRPK"
_VERSION = 1
_HEADER = struct.Struct("<4sBBHI")
_SAMPLES = RATE // PEAKS_PER_SECOND
_LOUDEST = 127

Pairs = NDArray[np.int8]
"""(n, 2): least and greatest."""


def peaks_file(blocks: Iterable[Samples]) -> bytes:
    """Measure samples and write the file's content."""
    levels = [_measure(blocks)]
    while len(levels) < LEVELS:
        levels.append(_coarser(levels[-1]))
    header = _HEADER.pack(_MAGIC, _VERSION, LEVELS, 0, PEAKS_PER_SECOND)
    counts = struct.pack(f"<{LEVELS}I", *(len(level) for level in levels))
    return header + counts + b"".join(level.tobytes() for level in levels)


def _measure(blocks: Iterable[Samples]) -> Pairs:
    pairs: list[Pairs] = []
    rest = np.zeros((0, 2), np.float32)
    for block in blocks:
        joined = np.concatenate([rest, block])
        whole = len(joined) // _SAMPLES * _SAMPLES
        pairs.append(_extremes(joined[:whole]))
        rest = joined[whole:]
    if len(rest):
        pairs.append(_extremes(np.pad(rest, ((0, _SAMPLES - len(rest)), (0, 0)))))
    return np.concatenate(pairs) if pairs else np.zeros((0, 2), np.int8)


def _extremes(samples: Samples) -> Pairs:
    spans = samples.reshape(-1, _SAMPLES * samples.shape[1])
    found = np.stack([spans.min(axis=1), spans.max(axis=1)], axis=1)
    pairs: Pairs = np.rint(np.clip(found, -1, 1) * _LOUDEST).astype(np.int8)
    return pairs


def _coarser(level: Pairs) -> Pairs:
    missing = -len(level) % FACTOR
    padded = np.concatenate([level, np.repeat(level[-1:], missing, axis=0)])
    groups = padded.reshape(-1, FACTOR, 2)
    return np.stack([groups[:, :, 0].min(axis=1), groups[:, :, 1].max(axis=1)], axis=1)
