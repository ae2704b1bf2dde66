"""Reads the log: from its newest snapshot on, or what was added since; never with a hole in it.

Rows that a snapshot covers are deleted some time later, so whoever misses some may find them in a
snapshot only. Everything that reads the log reads it here.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import asyncpg

from backend.collab.document import Document, DocumentBroken
from backend.collab.packing import SnapshotDamaged, unpack
from backend.collab.tables import READ_FOLDED, READ_UPDATES
from backend.collab.updates import EMPTY_UPDATE, BadUpdate, merge, without_known

logger = logging.getLogger(__name__)

_NO_BOUND: Final = 2**62


class LogIncomplete(Exception):
    """Something is missing in the log; what is there is not the timeline."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the log as one update: everything after row `after`, up to row `seq`."""

    after: int
    seq: int
    update: bytes
    is_snapshot: bool = False
    is_whole: bool = False
    """Nothing in this snapshot waits for an update that has not come yet."""


@dataclass(frozen=True, slots=True)
class LoadedLog:
    """A document, and what it was loaded from."""

    document: Document
    seq: int
    """Every row of the log up to this one is in it."""
    size_bytes: int
    """Of the updates: within a few per cent what the document takes encoded, or more."""


async def read_log(
    pool: "asyncpg.Pool[Any]", timeline_id: UUID, *, after_seq: int = 0
) -> list[Stretch]:
    """Read what the log has after a row, gapless and in order.

    The first stretch may begin earlier: then it is a snapshot.

    Raises:
        LogIncomplete: rows or a snapshot are missing or damaged, and nothing replaces them.
    """
    if after_seq:
        rows = await pool.fetch(READ_UPDATES, timeline_id, after_seq)
        if rows and rows[0]["seq"] == after_seq + 1:
            return _checked([_stretch(row) for row in rows], after_seq, rows[-1]["seq"])
    return await _read_folded(pool, timeline_id, after_seq)


async def _read_folded(
    pool: "asyncpg.Pool[Any]", timeline_id: UUID, after_seq: int
) -> list[Stretch]:
    before = _NO_BOUND
    while True:
        found = await pool.fetch(READ_FOLDED, timeline_id, after_seq, before)
        last_seq = max((row["seq"] for row in found if row["bytes"] is None), default=0)
        parts = sorted((row for row in found if row["bytes"] is not None), key=_seq_of)
        try:
            # Large ones take milliseconds, in which rooms can go on.
            stretches = await asyncio.to_thread(_unpacked, parts)
        except SnapshotDamaged:
            before = parts[0]["seq"]
            fields = {"timeline_id": str(timeline_id), "seq": before}
            logger.exception("A snapshot is damaged; trying the one before", extra=fields)
        else:
            return _checked(stretches, after_seq, last_seq)


def load_document(stretches: Sequence[Stretch], *, also: Sequence[bytes] = ()) -> LoadedLog:
    """Make the document of a log that was read from its beginning.

    Args:
        stretches: what was read.
        also: updates that are not logged yet.

    Raises:
        LogIncomplete: there is nothing, or its snapshot cannot be loaded.
    """
    if not stretches:
        # The server writes the first row with the timeline: none means that something is wrong,
        # and an empty document would be merged into everybody's copy.
        raise LogIncomplete("there is no content")
    first, *rest = stretches
    base = first.update if first.is_snapshot else EMPTY_UPDATE
    updates = [*(one.update for one in (rest if first.is_snapshot else stretches)), *also]
    is_whole = first.is_whole or not first.is_snapshot
    try:
        document = Document.load_on(base, updates, is_whole=is_whole)
    except (BadUpdate, DocumentBroken) as error:
        raise LogIncomplete(f"the snapshot of row {first.seq} cannot be loaded") from error
    return LoadedLog(document, stretches[-1].seq, len(base) + sum(map(len, updates)))


def merged_beyond(stretches: Sequence[Stretch], state_vector: bytes) -> bytes:
    """Merge stretches to what somebody with this state lacks: a snapshot may be everything."""
    return without_known(merge([stretch.update for stretch in stretches]), state_vector)


def _unpacked(parts: Sequence[Mapping[str, Any]]) -> list[Stretch]:
    return [_stretch(row) if row["size_bytes"] is None else _snapshot(row) for row in parts]


def _snapshot(row: Mapping[str, Any]) -> Stretch:
    update = unpack(row["bytes"], row["size_bytes"])
    return Stretch(0, row["seq"], update, is_snapshot=True, is_whole=row["is_whole"])


def _stretch(row: Mapping[str, Any]) -> Stretch:
    return Stretch(row["seq"] - 1, row["seq"], row["bytes"])


def _checked(stretches: list[Stretch], after_seq: int, last_seq: int) -> list[Stretch]:
    """Refuse a log with a hole at its beginning, inside or at its end."""
    ends = [after_seq, *(stretch.seq for stretch in stretches)]
    begins = [*(stretch.after for stretch in stretches), max(last_seq, after_seq)]
    for end, begin in zip(ends, begins, strict=True):
        if begin > end:
            raise LogIncomplete(f"updates {end + 1} to {begin} are missing")
    return stretches


def _seq_of(row: Mapping[str, Any]) -> int:
    seq: int = row["seq"]
    return seq
