"""Commits rows of the update log: usually in one statement, on a connection kept for it.

The round trips count, not the rows: each is a chance to wait for a busy machine, and everybody
who waits for "saved" waits for all of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg

from backend.collab.tables import (
    ADVANCE_ROOMS,
    COMMIT_UPDATES,
    FIND_LOGGED,
    INSERT_UPDATES,
    LOCK_ROOMS,
)

Connection: TypeAlias = Any
"""An asyncpg connection; the class behind a pool is a proxy without a public name."""
Name: TypeAlias = tuple[UUID, UUID, int]
"""Timeline, origin and origin_no: names an update for ever."""


class RoomGone(Exception):
    """The timeline was deleted, or its row cannot take this update."""


class LoggedMeanwhile(Exception):
    """Another process has logged one of the updates since we looked."""


PERMANENT: Final = (RoomGone, asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)
"""Trying again would end the same way."""


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row of the log that has no number yet."""

    name: Name
    update: bytes
    person_id: UUID | None
    may_be_logged: bool


class LogWriter:
    """Writes rows; one per process, one commit at a time."""

    def __init__(self, pool: Callable[[], "asyncpg.Pool[Any]"]) -> None:
        self._pool = pool
        self._held: Connection | None = None

    async def commit(self, rows: Sequence[NewRow]) -> list[int]:
        """Commit rows, all or none, and return their numbers.

        Raises:
            LoggedMeanwhile: look which are there already, and try again.
        """
        connection = await self._connection()
        try:
            if not any(row.may_be_logged for row in rows):
                return await _commit_new(connection, rows)
            async with connection.transaction():
                return await _write_missing(connection, rows)
        except BaseException:
            await self.release()  # whatever state it is in, the next commit gets a sound one
            raise

    async def release(self) -> None:
        """Give the connection back."""
        held, self._held = self._held, None
        if held is not None:
            await self._pool().release(held)

    async def _connection(self) -> Connection:
        if self._held is None:
            self._held = await self._pool().acquire()
        return self._held


async def _commit_new(connection: Connection, rows: Sequence[NewRow]) -> list[int]:
    columns = zip(*[(*row.name, row.update, row.person_id) for row in rows], strict=True)
    try:
        written = await connection.fetch(COMMIT_UPDATES, *map(list, columns))
    except asyncpg.NotNullViolationError as error:
        raise RoomGone from error
    except asyncpg.UniqueViolationError as error:
        raise LoggedMeanwhile from error
    seqs = {(row["timeline_id"], row["origin"], row["origin_no"]): row["seq"] for row in written}
    return [seqs[row.name] for row in rows]


async def _write_missing(connection: Connection, rows: Sequence[NewRow]) -> list[int]:
    """Insert what is not there yet, inside a transaction."""
    timeline_ids = sorted({row.name[0] for row in rows})
    locked = await connection.fetch(LOCK_ROOMS, timeline_ids)
    last = {found["timeline_id"]: found["last_seq"] for found in locked}
    if len(last) < len(timeline_ids):
        raise RoomGone
    logged = await _find_logged(connection, [row for row in rows if row.may_be_logged])
    seqs = []
    new = []
    for row in rows:
        seq = logged.get(row.name)
        if seq is None:
            timeline_id = row.name[0]
            seq = last[timeline_id] = last[timeline_id] + 1
            new.append((row, seq))
        seqs.append(seq)
    await _insert(connection, new)
    return seqs


async def _find_logged(connection: Connection, rows: Sequence[NewRow]) -> dict[Name, int]:
    columns = zip(*[row.name for row in rows], strict=True)
    found = await connection.fetch(FIND_LOGGED, *map(list, columns))
    return {(row["timeline_id"], row["origin"], row["origin_no"]): row["seq"] for row in found}


async def _insert(connection: Connection, new: Sequence[tuple[NewRow, int]]) -> None:
    if not new:
        return
    columns = zip(*[(*row.name, seq, row.update, row.person_id) for row, seq in new], strict=True)
    inserted = await connection.fetch(INSERT_UPDATES, *map(list, columns))
    if len(inserted) < len(new):
        # Another process logged one of them first. Its number would be a gap, so this transaction
        # ends, and the retry looks before it counts.
        raise LoggedMeanwhile
    await connection.execute(
        ADVANCE_ROOMS,
        [row.name[0] for row, _ in new],
        [seq for _, seq in new],
        [len(row.update) for row, _ in new],
    )
