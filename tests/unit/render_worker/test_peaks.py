"""The waveform file's layout."""

import struct

import numpy as np

from render_worker.peaks import peaks_file
from render_worker.sound.source import RATE


def test_pairs_are_extremes_at_four_resolutions() -> None:
    sound = np.zeros((RATE + 10, 2), np.float32)
    sound[480 * 7, 1] = 1.0
    sound[480 * 9 + 3, 0] = -0.5

    content = peaks_file(iter([sound[:1000], sound[1000:]]))

    magic, version, levels, _, rate = struct.unpack_from("<4sBBHI", content)
    counts = struct.unpack_from("<4I", content, 12)
    assert (magic, version, levels, rate) == (b"CRPK", 1, 4, 100)
    assert counts == (101, 26, 7, 2)
    pairs = np.frombuffer(content, np.int8, offset=28).reshape(-1, 2)
    assert len(pairs) == sum(counts)
    assert pairs[7].tolist() == [0, 127]
    assert pairs[9].tolist() == [-64, 0]
    assert [pairs[101 + 1].tolist(), pairs[101 + 2].tolist()] == [[0, 127], [-64, 0]]
    assert pairs[101 + 26 + 7].tolist() == [-64, 127]


def test_no_sound_has_no_pairs() -> None:
    assert struct.unpack_from("<4I", peaks_file(iter([])), 12) == (0, 0, 0, 0)
