"""Chunks as segments: one shared header, and a fragment whose place is written into it. Pure.

A stored chunk counts from 0, so that renders share it. What is served differs in its sequence
number and in `tfdt`, the time at which decoding begins.
"""

from fractions import Fraction
from itertools import pairwise

from backend.renders.hls.boxes import Box, NotStreamable, boxes, count, find, number

_TFHD_DEFAULTS = ((0x1, 8), (0x2, 4))
"""Fields of tfhd before the default duration: by flag, how long they are."""
_DEFAULT_DURATION = 0x8
_TRUN_FIELDS = ((0x100, 4), (0x200, 4), (0x400, 4), (0x800, 4))
_CODEC_BOX_OFFSET = 78
"""Of a visual sample entry's own fields, before the boxes in it."""


def init_segment(chunk: bytes) -> bytes:
    """Take the header that every chunk of a render begins with."""
    header = find(chunk, b"moov")
    return chunk[: header.end]


def codec_of(init: bytes) -> str:
    """Name the codec as RFC 6381 does.

    Raises:
        NotStreamable: not H.264.
    """
    entries = find(init, b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    entry = next(boxes(init, entries.body + 8, entries.end), None)
    if entry is None or entry.kind != b"avc1":
        raise NotStreamable("These pictures are not H.264")
    inner = Box(entry.kind, entry.start, entry.body + _CODEC_BOX_OFFSET, entry.end)
    settings = find(init, b"avcC", within=inner)
    return "avc1." + init[settings.body + 1 : settings.body + 4].hex()


def placed_fragment(chunk: bytes, *, begins: Fraction, sequence: int) -> bytes:
    """Return a chunk's fragment, or its fragments, the first picture shown at `begins` seconds.

    Raises:
        NotStreamable: it holds no fragment, or would begin before 0.
    """
    parts = [box for box in boxes(chunk) if box.kind in {b"moof", b"mdat"}]
    if not parts or any(before.end != after.start for before, after in pairwise(parts)):
        raise NotStreamable("This is no run of fragments")
    first, placed = parts[0].start, bytearray(chunk[parts[0].start : parts[-1].end])
    later = round(begins * _timescale(chunk)) - _first_shown(chunk, find(chunk, b"moof", b"traf"))
    for moof in (box for box in parts if box.kind == b"moof"):
        time = find(chunk, b"traf", b"tfdt", within=moof)
        size = 8 if number(chunk, time.body, 1) else 4
        decoded = number(chunk, time.body + 4, size) + later
        _write(placed, time.body + 4 - first, decoded, size)
        _write(placed, find(chunk, b"mfhd", within=moof).body + 4 - first, sequence, 4)
    return bytes(placed)


def _write(content: bytearray, at: int, value: int, size: int) -> None:
    if not 0 <= value < 2 ** (8 * size) or at + size > len(content):
        raise NotStreamable("A place does not fit into its field")
    content[at : at + size] = value.to_bytes(size)


def _timescale(chunk: bytes) -> int:
    header = find(chunk, b"moov", b"trak", b"mdia", b"mdhd")
    return number(chunk, header.body + (20 if number(chunk, header.body, 1) else 12))


def _first_shown(chunk: bytes, traf: Box) -> int:
    """When the earliest picture of a fragment is shown by the chunk's own clock, in ticks."""
    run = find(chunk, b"trun", within=traf)
    flags, pictures = number(chunk, run.body + 1, 3), count(chunk, run.body + 4)
    at = run.body + 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
    began = find(chunk, b"tfdt", within=traf)
    time = number(chunk, began.body + 4, 8 if number(chunk, began.body, 1) else 4)
    usual, earliest = _usual_duration(chunk, traf), None
    for _ in range(pictures):
        fields = {}
        for flag, size in _TRUN_FIELDS:
            if flags & flag:
                fields[flag] = number(chunk, at, size)
                at += size
        shown = time + _signed(fields.get(0x800, 0))
        earliest = shown if earliest is None else min(earliest, shown)
        time += fields.get(0x100, usual)
    return earliest or 0


def _usual_duration(chunk: bytes, traf: Box) -> int:
    header = find(chunk, b"tfhd", within=traf)
    flags = number(chunk, header.body + 1, 3)
    if not flags & _DEFAULT_DURATION:
        return number(chunk, find(chunk, b"moov", b"mvex", b"trex").body + 12)
    before = sum(size for flag, size in _TFHD_DEFAULTS if flags & flag)
    return number(chunk, header.body + 8 + before)


def _signed(value: int) -> int:
    return value - 2**32 if value >= 2**31 else value
