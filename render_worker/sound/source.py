"""Samples of one file at 48 kHz stereo, from any sample on."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import gcd
from pathlib import Path
from typing import Protocol

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from render_worker.errors import MediaDamaged
from render_worker.media_file import chosen_sound, open_media, source_origin
from render_worker.restarts import runs_of

Samples = NDArray[np.float32]
"""(n, 2) float32, left and right."""

RATE = 48_000
_PREROLL = Fraction(1, 5)
"""Seconds decoded before what is asked for: coders overlap their blocks, resamplers look around."""
_JITTER = Fraction(1, 200)
"""Times that differ from the count of samples by less are rounding, not gaps."""
_LARGEST_GAP_SECONDS = 60
_HALF = 0.5**0.5
_UNREADABLE_PLANES = 8

# How a channel of a film's sound is heard in stereo (ITU-R BS.775-4, table 2; Web Audio's
# down-mix, which the browser's preview uses, is the same).
_LEFT_RIGHT: dict[str, tuple[float, float]] = {
    "FL": (1, 0),
    "FR": (0, 1),
    "FC": (_HALF, _HALF),
    "BL": (_HALF, 0),
    "BR": (0, _HALF),
    "SL": (_HALF, 0),
    "SR": (0, _HALF),
    "BC": (0.5, 0.5),
}
# What a file with so many channels means when it does not say which they are.
_USUAL_CHANNELS = {
    3: ("FL", "FR", "LFE"),
    4: ("FL", "FR", "FC", "BC"),
    5: ("FL", "FR", "FC", "BL", "BR"),
    6: ("FL", "FR", "FC", "LFE", "BL", "BR"),
    7: ("FL", "FR", "FC", "LFE", "BC", "SL", "SR"),
    8: ("FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR"),
}
_LEFT_AND_RIGHT = ("FL", "FR")


class Source(Protocol):
    """Sound that is read forward from where it was opened."""

    def read(self, count: int) -> Samples:
        """Return the next `count` samples, filled up with silence."""

    def close(self) -> None:
        """Give back files and decoders."""


class SoundSource:
    """Reads forward from one sample; before the first and behind the last one there is silence."""

    def __init__(self, path: Path, start: int, *, number: int = 0) -> None:
        """Open a file's sound, one of several by its number among them."""
        self._path = path
        self._number = number
        self._container = open_media(path)
        try:
            stream = chosen_sound(self._container, number)
        except MediaDamaged:
            self._container.close()
            raise
        self._pieces: Iterator[Samples] = iter(())
        # Sound may begin a little before time 0, but what is far ahead of it is silence.
        ahead = max(0, -start - RATE)
        self._held: Samples = np.zeros((ahead, 2), np.float32)
        if stream is None or not stream.time_base:
            return
        self._stream = stream
        self._tick = stream.time_base
        self._rate = stream.codec_context.sample_rate
        self._origin = source_origin(self._container)
        self._runs = runs_of(path, self._container)
        self._pieces = self._from(start + ahead)

    def read(self, count: int) -> Samples:
        """Return the next `count` samples, filled up with silence."""
        parts, have = [self._held], len(self._held)
        while have < count:
            piece = next(self._pieces, None)
            if piece is None:
                piece = np.zeros((count - have, 2), np.float32)
            parts.append(piece)
            have += len(piece)
        joined = np.concatenate(parts)
        self._held = joined[count:]
        return joined[:count]

    def close(self) -> None:
        """Give back the file and the decoder, now: a generator that waits would keep both."""
        self._pieces = iter(())
        self._container.close()

    def _from(self, start: int) -> Iterator[Samples]:
        """Yield pieces of which the first begins at sample `start` (48 kHz, source time)."""
        # The resampler begins where source and output samples fall together, so that its result
        # does not depend on where reading begins.
        step = self._rate // gcd(self._rate, RATE)
        wanted = (Fraction(start, RATE) - _PREROLL) * self._rate
        aligned = int(wanted // step) * step
        skip = start - aligned * RATE // self._rate
        for piece in self._resampled(self._contiguous(aligned)):
            if skip < len(piece):
                yield piece[skip:]
            skip = max(0, skip - len(piece))

    def _contiguous(self, first: int) -> Iterator[Samples]:
        """Yield samples at the source's rate from sample `first` on, gaps filled with silence."""
        position = first
        started = False
        for frame in self._decoded(first):
            samples = _to_stereo(frame)
            at = self._stated_position(frame, position)
            if started and abs(at - position) <= self._rate * _JITTER:
                at = position
            if at + len(samples) <= position:
                continue
            started = True
            if at > position:
                gap = min(at - position, _LARGEST_GAP_SECONDS * self._rate)
                yield np.zeros((gap, 2), np.float32)
                position += gap
            else:
                samples = samples[position - at :]
            position += len(samples)
            yield samples

    def _stated_position(self, frame: AudioFrame, otherwise: int) -> int:
        if frame.pts is None:
            return otherwise
        time = frame.pts * (frame.time_base or self._tick) - self._origin
        return round(time * self._rate)

    def _decoded(self, first: int) -> Iterator[AudioFrame]:
        target = (Fraction(first, self._rate) - _PREROLL + self._origin) / self._tick
        if first > self._rate:
            try:
                if self._runs:
                    self._runs.seek(self._container, target * self._tick)
                else:
                    self._container.seek(int(target), stream=self._stream, backward=True)
            except av.error.FFmpegError:
                self._reopen()
        packets = self._container.demux(self._stream)
        if self._runs:
            packets = self._runs.shifted(packets)
        while True:
            try:
                packet = next(packets)
            except (StopIteration, av.error.FFmpegError):
                return  # also where the file breaks off
            try:
                frames = packet.decode()
            except av.error.EOFError:
                return
            except av.error.FFmpegError:
                continue  # one damaged packet becomes a gap
            for frame in frames:
                yield from _readable(frame)

    def _reopen(self) -> None:
        """Begin at the start, where a file cannot be sought in at all."""
        self._container.close()
        self._container = open_media(self._path)
        stream = chosen_sound(self._container, self._number)
        if stream is None:
            raise MediaDamaged("its sound cannot be found again")
        self._stream = stream

    def _resampled(self, pieces: Iterator[Samples]) -> Iterator[Samples]:
        if self._rate == RATE:
            yield from pieces
            return
        resampler = AudioResampler(format="fltp", layout="stereo", rate=RATE)
        for piece in pieces:
            if not len(piece):
                continue
            frame = AudioFrame.from_ndarray(
                np.ascontiguousarray(piece.T), format="fltp", layout="stereo"
            )
            frame.sample_rate = self._rate
            for made in resampler.resample(frame):
                yield _float_rows(made)
        for made in resampler.resample(None):
            yield _float_rows(made)


def _readable(frame: AudioFrame) -> list[AudioFrame]:
    """Return the frame in a form whose samples can be read.

    PyAV reads on behind the last plane where a frame has eight or more of them (7.1), and dies.
    """
    if not frame.format.is_planar or frame.layout.nb_channels < _UNREADABLE_PLANES:
        return [frame]
    packed = AudioResampler(format=frame.format.packed.name, layout=frame.layout)
    return [*packed.resample(frame), *packed.resample(None)]


def _to_stereo(frame: AudioFrame) -> Samples:
    planes = _to_float(frame)
    if len(planes) == 1:
        return np.repeat(planes.T, 2, axis=1)
    if len(planes) == 2:  # noqa: PLR2004 - left and right
        return np.ascontiguousarray(planes.T)
    weights = np.zeros((len(planes), 2), np.float32)
    for number, name in enumerate(_channels(frame)[: len(planes)]):
        weights[number] = _LEFT_RIGHT.get(name, (0, 0))
    return planes.T @ weights


def _channels(frame: AudioFrame) -> Sequence[str]:
    names = [channel.name for channel in frame.layout.channels]
    if any(name in _LEFT_RIGHT for name in names):
        return names
    return _USUAL_CHANNELS.get(len(names), _LEFT_AND_RIGHT)


def _float_rows(frame: AudioFrame) -> Samples:
    return np.asarray(frame.to_ndarray(), np.float32).T


def _to_float(frame: AudioFrame) -> Samples:
    """Return (channels, n) float32 in -1 .. 1."""
    samples = frame.to_ndarray()
    if not frame.format.is_planar:
        samples = samples.reshape(-1, frame.layout.nb_channels).T
    wide = samples.astype(np.float32)
    # FFmpeg's formats: u8 around 128, s16 and s32 around 0, float as it is.
    match frame.format.name.removesuffix("p"):
        case "u8":
            return (wide - np.float32(128)) / np.float32(128)
        case "s16":
            return wide / np.float32(2**15)
        case "s32":
            return wide / np.float32(2**31)
        case _:
            return wide
