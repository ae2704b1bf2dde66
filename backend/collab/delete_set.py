"""Reads the delete set at the end of a Yjs update; no part of pycrdt offers that.

Needed to tell an update that only repeats deletions everybody has from one that deletes: state
vectors say nothing about deletions.
"""

from collections.abc import Mapping

from backend.collab.varint import Reader, Truncated

Ranges = list[tuple[int, int]]
"""Half-open clock ranges, sorted."""


def read_delete_set(update: bytes) -> dict[int, Ranges] | None:
    """Read the deletions of an update that carries no content; None when it carries content."""
    reader = Reader(update)
    try:
        if reader.varuint() != 0:
            return None
        return {reader.varuint(): _read_ranges(reader) for _ in range(reader.varuint())}
    except Truncated:
        return None


def _read_ranges(reader: Reader) -> Ranges:
    ranges: Ranges = []
    for _ in range(reader.varuint()):
        first = reader.varuint()
        ranges.append((first, first + reader.varuint()))
    return sorted(ranges)


def covers(whole: Mapping[int, Ranges], part: Mapping[int, Ranges]) -> bool:
    """Whether everything deleted in `part` is deleted in `whole` too."""
    return all(
        any(first <= start and end <= last for first, last in _joined(whole.get(client, [])))
        for client, ranges in part.items()
        for start, end in ranges
    )


def _joined(ranges: Ranges) -> Ranges:
    joined: Ranges = []
    for first, last in ranges:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
