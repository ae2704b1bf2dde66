"""Recordings whose clock begins anew in their middle, as joined ones of cameras and discs do."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import av.error
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

from render_worker.media_file import open_media, picture_stream, sound_stream

AnyStream = TypeVar("AnyStream", bound=Stream)
_FORMATS = {"mpegts", "mpeg"}
"""What can be joined by writing one file behind another; elsewhere there is one index of times."""
_BACK = Fraction(1)
"""Seconds that a clock must jump back: less is a damaged packet, or pictures out of order."""
_SMALL_BYTES = 32 * 2**20
"""Files up to this size are read as a whole; of larger ones so many samples first."""
_SAMPLES = 64


@dataclass(frozen=True)
class Run:
    """A part of a file in which time goes on."""

    pos: int
    """The byte at which it begins."""
    shift: Fraction
    """Seconds to add to its times, so that it follows the run before it."""
    begins: Fraction
    """Its first time, shifted."""


@dataclass(frozen=True)
class Runs:
    """All runs of a file; none where its clock never begins anew."""

    runs: tuple[Run, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.runs)

    def shifted(self, packets: "Iterator[Packet[AnyStream]]") -> "Iterator[Packet[AnyStream]]":
        """Yield the packets of a file with times that go on."""
        shift = Fraction(0)
        for packet in packets:
            if packet.pos is not None and packet.pos >= 0:
                shift = self.runs[self._number_at(packet.pos)].shift
            if packet.pts is not None:
                packet.pts += int(shift / packet.time_base)
            if packet.dts is not None:
                packet.dts += int(shift / packet.time_base)
            yield packet

    def seek(self, container: InputContainer, time: Fraction) -> None:
        """Go to the beginning of the run with a time: within one, times tell no place."""
        begins = [run.begins for run in self.runs]
        run = self.runs[max(0, bisect_right(begins, time) - 1)]
        container.seek(run.pos, unsupported_byte_offset=True)

    def _number_at(self, pos: int) -> int:
        return max(0, bisect_right([run.pos for run in self.runs], pos) - 1)


def runs_of(path: Path, opened: InputContainer) -> Runs:
    """Look for restarts of the clock, without decoding anything.

    In a large file a part shorter than 1/64 of it may go unnoticed.
    """
    if opened.format.name not in _FORMATS:
        return Runs()
    found = path.stat()
    return _runs_of(path, found.st_size, found.st_mtime_ns)


@dataclass
class _Times:
    """What one stream tells."""

    newest: Fraction | None = None
    restarts: list[int] = field(default_factory=list)
    spans: list[tuple[Fraction, Fraction]] = field(default_factory=list)
    """First time and end of each run."""

    def add(self, packet: "Packet[Stream]") -> None:
        if packet.dts is None or packet.pts is None:
            return
        tick = packet.time_base
        begin, end = packet.pts * tick, (packet.pts + (packet.duration or 0)) * tick
        decoded = packet.dts * tick
        if self.newest is None or decoded < self.newest - _BACK:
            self.restarts.append(0 if self.newest is None else packet.pos or 0)
            self.spans.append((begin, end))
        first, last = self.spans[-1]
        self.spans[-1] = (min(first, begin), max(last, end))
        self.newest = decoded


@lru_cache(maxsize=64)
def _runs_of(path: Path, size: int, changed: int) -> Runs:
    del changed  # it is part of what is remembered
    with open_media(path) as container:
        streams = [s for s in (picture_stream(container), sound_stream(container)) if s is not None]
        if not streams or (size > _SMALL_BYTES and _goes_on(container, streams[0], size)):
            return Runs()
        return _joined(_times(container, streams))


def _goes_on(container: InputContainer, stream: Stream, size: int) -> bool:
    """Look at the clock in a few places: reading an hour of film would take a minute."""
    places = (size * number // _SAMPLES for number in range(_SAMPLES))
    found = [time for place in places if (time := _time_at(container, stream, place)) is not None]
    return found == sorted(found)


def _time_at(container: InputContainer, stream: Stream, place: int) -> Fraction | None:
    try:
        container.seek(place, unsupported_byte_offset=True)
        packets = container.demux(stream)
        return next((k.dts * k.time_base for k in packets if k.dts is not None), None)
    except av.error.FFmpegError:
        return None


def _times(container: InputContainer, streams: Sequence[Stream]) -> list[_Times]:
    times = {stream.index: _Times() for stream in streams}
    try:
        container.seek(0, unsupported_byte_offset=True)
        for packet in container.demux(streams):
            # Not its stream_index: that of the empty packet behind the last one is always 0.
            times[packet.stream.index].add(packet)
    except av.error.FFmpegError:
        pass  # what lies behind a damaged place is not read by anybody
    return list(times.values())


def _joined(times: list[_Times]) -> Runs:
    """Put runs behind each other by the first stream's times."""
    first = times[0]
    if len(first.restarts) <= 1:
        return Runs()
    same = [one.restarts for one in times if len(one.restarts) == len(first.restarts)]
    places = [min(positions) for positions in zip(*same, strict=True)]
    runs = [Run(0, Fraction(0), first.spans[0][0])]
    for place, (before, after) in zip(places[1:], pairwise(first.spans), strict=True):
        end = before[1] + runs[-1].shift
        runs.append(Run(place, end - after[0], end))
    return Runs(tuple(runs))
