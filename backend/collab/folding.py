"""Folds the log of timelines into snapshots, and deletes what nobody needs any more.

Rooms never wait for it: what is folded is read, merged and compressed without any lock that a
commit takes; noting it takes the room's row for one statement. Reasons: docs/collaboration.md.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, Final
from uuid import UUID

from backend.accounts.sessions import now_utc
from backend.collab.document import Document, DocumentBroken
from backend.collab.packing import pack
from backend.collab.reading import Stretch, load_document, read_log
from backend.collab.retention import Made, last_needless, next_look, thinned
from backend.collab.tables import (
    DELETE_FOLDED,
    DELETE_SNAPSHOTS,
    FOLD_STATE,
    KEEP_SNAPSHOT,
    LEAVE_FOLD_LOCK,
    LIST_SNAPSHOTS,
    NOTE_FOLDED,
    NOTE_TIDY,
    ROOMS_TO_FOLD,
    TRY_FOLD_LOCK,
)
from backend.collab.updates import BadUpdate, merge

logger = logging.getLogger(__name__)

RUN_SECONDS: Final = 40.0
"""One run begins no further timeline after this; the rest waits for the next run."""
MOST_ROOMS: Final = 1_000
"""Timelines looked at in one run, of each kind."""

Connection = Any
"""An asyncpg connection; the class behind a pool is a proxy without a public name."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A snapshot to be."""

    seq: int
    update: bytes
    packed: bytes
    is_whole: bool


Fold = Callable[[Sequence[Stretch]], Folded]


def fold(stretches: Sequence[Stretch]) -> Folded:
    """Make one update of a whole log, and make sure that it can be loaded."""
    try:
        first, *rest = [stretch.update for stretch in stretches]
        # The first may be large, so it takes part in one merge only.
        update = merge([first, merge(rest)])
        document = _loaded(update)
    except (BadUpdate, DocumentBroken):
        # Hostile clients make up updates that a living document takes and a new one does not. The
        # snapshot holds what every room has loaded ever since.
        logger.exception("a log does not merge; its snapshot holds what can be loaded of it")
        update = load_document(stretches).document.diff()
        document = _loaded(update)
    is_whole = not document.lacks_base_of(update)
    return Folded(stretches[-1].seq, update, pack(update), is_whole)


def _loaded(update: bytes) -> Document:
    # Whether it is whole is asked afterwards, once.
    return Document.load_on(update, (), is_whole=True)


class LogFolder:
    """Makes snapshots and thins them; for the control process.

    Args:
        pool: the database's.
        now: the time.
        fold: what makes a snapshot, in a thread of its own.
    """

    def __init__(
        self,
        pool: Callable[[], Any],
        *,
        now: Callable[[], datetime] = now_utc,
        fold: Fold = fold,
    ) -> None:
        self._pool = pool
        self._now = now
        self._fold = fold

    async def fold_due(self) -> None:
        """Look after every timeline that needs it; one timeline's trouble is its own."""
        ends_at = monotonic() + RUN_SECONDS
        for row in await self._pool().fetch(ROOMS_TO_FOLD, self._now(), MOST_ROOMS):
            if monotonic() > ends_at:
                logger.warning("Some timelines wait for their snapshots until the next run")
                return
            await self._look_after_safely(row["timeline_id"])

    async def look_after(self, timeline_id: UUID, *, at_once: bool = False) -> None:
        """Make a snapshot when one is due, and delete what nobody needs any more.

        Does nothing while another process is at it.

        Args:
            timeline_id: whose log.
            at_once: make a snapshot although little was logged since the last one.

        Raises:
            LogIncomplete: the log is damaged; nothing is changed.
        """
        async with self._alone(timeline_id) as connection:
            if connection is None:
                return
            state = await connection.fetchrow(FOLD_STATE, timeline_id)
            if state is not None and (state["is_due"] or at_once):
                await self._make_snapshot(connection, timeline_id, state["folded_seq"])
            await self._tidy(connection, timeline_id)

    async def _look_after_safely(self, timeline_id: UUID) -> None:
        try:
            await self.look_after(timeline_id)
        except Exception:
            fields = {"timeline_id": str(timeline_id)}
            logger.exception("A timeline's log could not be folded", extra=fields)

    @asynccontextmanager
    async def _alone(self, timeline_id: UUID) -> AsyncIterator[Connection | None]:
        """Give a connection that holds the timeline's lock of folding; None when it is taken."""
        async with self._pool().acquire() as connection:
            if not await connection.fetchval(TRY_FOLD_LOCK, timeline_id):
                yield None
                return
            try:
                yield connection
            finally:
                await connection.execute(LEAVE_FOLD_LOCK, timeline_id)

    async def _make_snapshot(
        self, connection: Connection, timeline_id: UUID, folded_seq: int
    ) -> None:
        began = monotonic()
        stretches = await read_log(connection, timeline_id)
        new = [stretch for stretch in stretches if stretch.seq > folded_seq]
        if not new:
            return
        folded = await asyncio.to_thread(self._fold, stretches)
        logged_bytes = sum(len(stretch.update) for stretch in new)
        await self._keep(connection, timeline_id, folded, logged_bytes)
        _report(
            "A snapshot of a timeline is made",
            timeline_id,
            folded.seq,
            updates=len(new),
            logged_bytes=logged_bytes,
            size_bytes=len(folded.update),
            stored_bytes=len(folded.packed),
            seconds=round(monotonic() - began, 3),
        )

    async def _keep(
        self, connection: Connection, timeline_id: UUID, folded: Folded, logged_bytes: int
    ) -> None:
        now = self._now()
        size = len(folded.update)
        values = (folded.seq, folded.packed, size, folded.is_whole, now)
        async with connection.transaction():
            await connection.execute(KEEP_SNAPSHOT, timeline_id, *values)
            # Last: commits wait for this row until the transaction ends. If this process dies
            # before it has tidied, the next run does.
            await connection.execute(NOTE_FOLDED, timeline_id, folded.seq, logged_bytes, now)

    async def _tidy(self, connection: Connection, timeline_id: UUID) -> None:
        now = self._now()
        made = [Made(**row) for row in await connection.fetch(LIST_SNAPSHOTS, timeline_id)]
        kept = thinned(made, now)
        dropped = [one.seq for one in made if one not in kept]
        needless = last_needless(made, now)
        # Each a transaction of its own: a commit that finds one of these rows waits for it while
        # it holds the room's row, for which therefore nothing here may wait at the same time.
        await connection.execute(DELETE_SNAPSHOTS, timeline_id, dropped)
        deleted = await connection.fetchval(DELETE_FOLDED, timeline_id, needless)
        look_at = next_look(kept, now, deleted_to=needless)
        await connection.execute(NOTE_TIDY, timeline_id, look_at)
        if dropped or deleted:
            what = "Old parts of a timeline's log are deleted"
            _report(what, timeline_id, needless, updates=deleted, snapshots=len(dropped))


def _report(what: str, timeline_id: UUID, seq: int, **sizes: float) -> None:
    logger.info(what, extra={"timeline_id": str(timeline_id), "seq": seq, **sizes})
