"""The sound of a render as segments of its own, cut out of the one file it is stored as. Pure.

Any two cut points give a segment of whole packets; nothing is encoded again, so there is one
priming and no seam. The playlist of the sound has the cut points of the pictures.
"""

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from backend.renders.hls.boxes import (
    Box,
    NotStreamable,
    boxes,
    count,
    find,
    make,
    make_full,
    number,
)

_TRACK_ID = (1).to_bytes(4)
_TRUN_FLAGS = 0x000201
"""Data offset, and a size for each packet."""
_TFHD_FLAGS = 0x020008
"""Offsets count from the moof; a duration for all packets."""
_EMPTY_TABLES = b"".join(
    (
        make_full(b"stts", 0, 0, bytes(4)),
        make_full(b"stsc", 0, 0, bytes(4)),
        make_full(b"stsz", 0, 0, bytes(8)),
        make_full(b"stco", 0, 0, bytes(4)),
    )
)
_DROPPED = (b"edts", b"udta", b"stts", b"stsc", b"stsz", b"stco", b"co64", b"sgpd", b"sbgp")
_OPENED = (b"moov", b"trak", b"mdia", b"minf", b"stbl")


@dataclass(frozen=True)
class SoundTrack:
    """What the header of a sound file says."""

    init: bytes
    """Header of the segments."""
    rate: int
    """Ticks a second."""
    packet_ticks: int
    priming: int
    """Ticks of encoder delay before the first sample that is to be heard."""
    sizes: tuple[int, ...]
    first_offset: int
    """Where the first packet lies in the file; the others follow it."""


@dataclass(frozen=True)
class SoundSpan:
    """The packets of one segment, and the bytes they are in the file."""

    first_packet: int
    sizes: tuple[int, ...]
    offset: int

    @property
    def size_bytes(self) -> int:
        """Count them together."""
        return sum(self.sizes)


def read_track(header: bytes, moov: bytes) -> SoundTrack:
    """Read the boxes `ftyp` and `moov` of a file of one AAC track.

    Raises:
        NotStreamable: it is something else.
    """
    whole = find(moov, b"moov")
    media = find(moov, b"trak", b"mdia", within=whole)
    times = find(moov, b"mdhd", within=media)
    tables = find(moov, b"minf", b"stbl", within=media)
    entries = find(moov, b"stsd", within=tables)
    if moov[entries.body + 12 : entries.body + 16] != b"mp4a":
        raise NotStreamable("This sound is not AAC")
    rate = number(moov, times.body + (20 if number(moov, times.body, 1) else 12))
    packet_ticks = number(moov, find(moov, b"stts", within=tables).body + 12)
    if not rate or not packet_ticks:
        raise NotStreamable("This sound has no clock")
    return SoundTrack(
        init=header + _init_moov(moov, whole),
        rate=rate,
        packet_ticks=packet_ticks,
        priming=_priming(moov, find(moov, b"trak", within=whole)),
        sizes=_sizes(moov, find(moov, b"stsz", within=tables)),
        first_offset=_only_offset(moov, tables),
    )


def span_of(track: SoundTrack, begins: Fraction, ends: Fraction) -> SoundSpan:
    """Choose the packets that begin to be heard in [begins, ends) seconds; 0 takes the priming."""

    def packet_at(seconds: Fraction) -> int:
        ticks = seconds * track.rate + track.priming
        return min(len(track.sizes), max(0, -(-ticks // track.packet_ticks)))

    first = 0 if begins == 0 else packet_at(begins)
    last = max(first, packet_at(ends))
    before = list(accumulate(track.sizes[:first]))[-1:] or [0]
    return SoundSpan(first, track.sizes[first:last], track.first_offset + before[0])


def sound_fragment(
    track: SoundTrack, span: SoundSpan, packets: bytes, *, lead: Fraction, sequence: int
) -> bytes:
    """Write a segment; `lead` seconds lie before the render's beginning, where priming fits."""
    time = span.first_packet * track.packet_ticks - track.priming + round(lead * track.rate)
    if not 0 <= time < 2**63:
        raise NotStreamable("The priming does not fit")
    head = _moof(track, span, time=time, sequence=sequence, offset=0)
    offset = len(head) + 8
    return _moof(track, span, time=time, sequence=sequence, offset=offset) + make(b"mdat", packets)


def _moof(track: SoundTrack, span: SoundSpan, *, time: int, sequence: int, offset: int) -> bytes:
    counts = len(span.sizes).to_bytes(4) + offset.to_bytes(4)
    sizes = b"".join(size.to_bytes(4) for size in span.sizes)
    return make(
        b"moof",
        make_full(b"mfhd", 0, 0, sequence.to_bytes(4)),
        make(
            b"traf",
            make_full(b"tfhd", 0, _TFHD_FLAGS, _TRACK_ID, track.packet_ticks.to_bytes(4)),
            make_full(b"tfdt", 1, 0, time.to_bytes(8)),
            make_full(b"trun", 0, _TRUN_FLAGS, counts, sizes),
        ),
    )


def _init_moov(moov: bytes, whole: Box) -> bytes:
    """Copy the header without its packets: tables empty, edit list gone, durations open."""
    extends = make(b"mvex", make_full(b"trex", 0, 0, _TRACK_ID, (1).to_bytes(4), bytes(12)))
    return make(b"moov", _copied(moov, whole), extends)


def _copied(moov: bytes, box: Box, depth: int = 0) -> bytes:
    parts = []
    if depth > len(_OPENED):
        raise NotStreamable("The header is too deep")
    for inner in boxes(moov, box.body, box.end):
        if inner.kind in _DROPPED:
            continue
        if inner.kind in _OPENED:
            parts.append(make(inner.kind, _copied(moov, inner, depth + 1)))
        else:
            parts.append(_without_duration(moov, inner))
    if box.kind == b"stbl":
        parts.append(_EMPTY_TABLES)
    return b"".join(parts)


def _without_duration(moov: bytes, box: Box) -> bytes:
    places = {b"mvhd": (16, 24), b"mdhd": (16, 24), b"tkhd": (20, 28)}
    copy = bytearray(moov[box.start : box.end])
    if box.kind in places:
        version = number(moov, box.body, 1)
        if version > 1:
            raise NotStreamable("The header is of an unknown version")
        at = box.body - box.start + places[box.kind][version]
        copy[at : at + (8 if version else 4)] = bytes(8 if version else 4)
    return bytes(copy)


def _priming(moov: bytes, track: Box) -> int:
    edits = next((box for box in boxes(moov, track.body, track.end) if box.kind == b"edts"), None)
    if edits is None:
        return 0
    entries = find(moov, b"elst", within=edits)
    if number(moov, entries.body, 1):
        return number(moov, entries.body + 16, 8)
    return number(moov, entries.body + 12)


def _sizes(moov: bytes, table: Box) -> tuple[int, ...]:
    usual, packets = number(moov, table.body + 4), count(moov, table.body + 8)
    if usual:
        return (usual,) * packets
    at = table.body + 12
    number(moov, at + 4 * packets - 4)  # raises when the table is cut off
    return tuple(int.from_bytes(moov[i : i + 4]) for i in range(at, at + 4 * packets, 4))


def _only_offset(moov: bytes, tables: Box) -> int:
    """Say where the packets begin; they must follow one another without anything between."""
    for kind, size in ((b"stco", 4), (b"co64", 8)):
        found = [box for box in boxes(moov, tables.body, tables.end) if box.kind == kind]
        if found:
            offsets = [
                number(moov, found[0].body + 8 + size * place, size)
                for place in range(count(moov, found[0].body + 4))
            ]
            return _first_of_run(moov, tables, offsets)
    raise NotStreamable("There is no table of offsets")


def _first_of_run(moov: bytes, tables: Box, offsets: list[int]) -> int:
    sizes = list(accumulate(_sizes(moov, find(moov, b"stsz", within=tables)), initial=0))
    if not offsets:
        return 0
    for offset in offsets:
        # Whatever packet begins there, the ones before it must fill the room from the first.
        at = offset - offsets[0]
        place = bisect_left(sizes, at)
        if place == len(sizes) or sizes[place] != at:
            raise NotStreamable("Something lies between the packets")
    return offsets[0]
