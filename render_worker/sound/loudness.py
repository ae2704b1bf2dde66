"""Bringing a whole mix to a loudness: measured first, then one gain for all, and no peak too high.

EBU R 128 and ITU-R BS.1770: the mix keeps its dynamics, unlike with a gain that follows it.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from render_worker.errors import EngineError
from render_worker.sound.source import RATE, Samples

HIGHEST_PEAK_DBTP: Final = -1.0
_LIMIT_DBTP: Final = HIGHEST_PEAK_DBTP - 0.3
"""What the limiter is told: going back to 48 kHz brings peaks of up to this difference anew."""
_SILENCE_LUFS: Final = -70.0
"""BS.1770 counts nothing that is softer."""
_MOST_GAIN_DB: Final = 40.0
"""What is that soft is noise."""
_OVERSAMPLED: Final = 4 * RATE
_LOUDEST: Final = 1000.0

Again = Callable[[], Iterable[Samples]]
"""Mixes everything from the beginning, as loud as it comes out."""


@dataclass(frozen=True)
class Loudness:
    """What a mix was measured to be."""

    integrated_lufs: float
    peak_dbtp: float

    def gain_to(self, target_lufs: float) -> float:
        """Return the decibels that make it as loud as it should be; none for silence."""
        if self.integrated_lufs <= _SILENCE_LUFS:
            return 0.0
        return min(target_lufs - self.integrated_lufs, _MOST_GAIN_DB)


def measure(blocks: Iterable[Samples]) -> Loudness:
    """Measure a whole mix: its integrated loudness and its highest true peak."""
    values: dict[str, str] = {}
    for frame in _filtered(blocks, [("ebur128", "peak=true:metadata=1")]):
        values.update(frame.metadata)
    peaks = [float(values.get(f"lavfi.r128.true_peaks_ch{channel}", 0)) for channel in range(2)]
    highest = max(peaks)
    return Loudness(
        float(values.get("lavfi.r128.I", _SILENCE_LUFS)),
        20 * math.log10(highest) if highest > 0 else -math.inf,
    )


def levelled(mix: Again, target_lufs: float) -> Iterator[Samples]:
    """Yield the mix at a loudness; where a peak would be too high, that moment is softer."""
    found = measure(mix())
    gain = found.gain_to(target_lufs)
    factor = np.float32(10 ** (gain / 20))
    louder = (block * factor for block in mix())
    if found.peak_dbtp + gain <= HIGHEST_PEAK_DBTP:
        return louder
    return limited(louder)


def limited(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """Yield a mix whose true peaks stay below the highest one that is allowed, sample by sample."""
    limit = 10 ** (_LIMIT_DBTP / 20)
    steps = [
        ("aresample", f"{_OVERSAMPLED}"),
        # Looks ahead, so that it is soft already when the peak comes; its delay is taken out.
        ("alimiter", f"limit={limit:.6f}:attack=5:release=50:level=0:latency=1"),
        ("aresample", f"{RATE}"),
    ]
    for frame in _filtered(blocks, steps):
        yield np.clip(np.asarray(frame.to_ndarray(), np.float32).T, -1, 1)


def _filtered(blocks: Iterable[Samples], steps: list[tuple[str, str]]) -> Iterator[AudioFrame]:
    graph = Graph()
    first = graph.add_abuffer(
        format="fltp", sample_rate=RATE, layout="stereo", time_base=Fraction(1, RATE)
    )
    filters = [graph.add(name, options) for name, options in steps]
    as_floats = graph.add("aformat", "sample_fmts=fltp:channel_layouts=stereo")
    graph.link_nodes(first, *filters, as_floats, graph.add("abuffersink")).configure()
    done = 0
    for block in blocks:
        graph.push(_frame_of(block, done))
        done += len(block)
        yield from _pulled(graph)
    graph.push(None)
    yield from _pulled(graph)


def _frame_of(block: Samples, position: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(
        np.ascontiguousarray(np.clip(block, -_LOUDEST, _LOUDEST).T), format="fltp", layout="stereo"
    )
    frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), position
    return frame


def _pulled(graph: Graph) -> Iterator[AudioFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        if not isinstance(frame, AudioFrame):
            raise EngineError("the loudness cannot be measured")
        yield frame
