"""Reading and writing boxes of the ISO base media file format (ISO/IEC 14496-12). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

_HEADER = 8
_LARGE_HEADER = 16
MOST_ENTRIES = 2**22
"""Packets of a day of sound."""


class NotStreamable(ValueError):
    """These bytes are not the fragmented MP4, or the plain one, that is expected here."""


@dataclass(frozen=True)
class Box:
    """Where a box lies in its bytes; `body` and `end` are offsets, `end` exclusive."""

    kind: bytes
    start: int
    body: int
    end: int


def boxes(content: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """Walk over the boxes of a stretch.

    Raises:
        NotStreamable: a box reaches beyond the stretch.
    """
    stop = len(content) if end is None else end
    while start < stop:
        box = read_header(content, start, stop)
        yield box
        start = box.end


def read_header(content: bytes, start: int, stop: int) -> Box:
    """Read one box's header; `stop` is where the box must have ended."""
    size, body = int.from_bytes(content[start : start + 4]), start + _HEADER
    if size == 1:
        size, body = int.from_bytes(content[start + 8 : start + 16]), start + _LARGE_HEADER
    box = Box(content[start + 4 : start + 8], start, body, start + size)
    if not body <= box.end <= stop:
        raise NotStreamable("A box does not end where it says")
    return box


def find(content: bytes, *path: bytes, within: Box | None = None) -> Box:
    """Find the first box along a path of kinds.

    Raises:
        NotStreamable: there is none.
    """
    found = within
    for kind in path:
        start, end = (found.body, found.end) if found else (0, len(content))
        found = next((box for box in boxes(content, start, end) if box.kind == kind), None)
        if found is None:
            raise NotStreamable(f"There is no {kind.decode(errors='replace')} box")
    if found is None:
        raise NotStreamable("A path of no boxes leads nowhere")
    return found


def number(content: bytes, at: int, size: int = 4) -> int:
    """Read an unsigned big-endian number."""
    if at + size > len(content):
        raise NotStreamable("A box is shorter than what it holds")
    return int.from_bytes(content[at : at + size])


def count(content: bytes, at: int) -> int:
    """Read how many entries a table says it has.

    Raises:
        NotStreamable: more than any film has: they would be gone through one by one.
    """
    found = number(content, at)
    if found > MOST_ENTRIES:
        raise NotStreamable("A table is too long")
    return found


def make(kind: bytes, *parts: bytes) -> bytes:
    """Write a box."""
    body = b"".join(parts)
    return (len(body) + _HEADER).to_bytes(4) + kind + body


def make_full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    """Write a box that has a version and flags."""
    return make(kind, version.to_bytes(1), flags.to_bytes(3), *parts)
