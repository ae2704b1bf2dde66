"""The update log: every edit of every timeline in Postgres before anybody is told it is saved.

One transaction commits what all rooms of the process have gathered meanwhile. Numbers are gapless
per timeline, because readers find what they missed by counting (a sequence leaves gaps that are
filled later, behind a reader's back).
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from backend.collab.commit import PERMANENT, LoggedMeanwhile, LogWriter, NewRow
from backend.collab.reading import Stretch, read_log
from backend.collab.tables import (
    LAST_SEQS,
    LOCK_TIMELINE,
    NOTE_SCHEMA,
    UNLOCK_TIMELINE,
)
from backend.collab.updates import BadUpdate, merge

logger = logging.getLogger(__name__)

FIRST_RETRY_SECONDS = 0.1
LAST_RETRY_SECONDS = 2.0
MAX_WAITING_BYTES = 256 * 2**20
"""Edits held while Postgres does not answer; beyond it rooms refuse more."""

COMMIT_SECONDS = 0.004
"""At most one commit begins in this time: under load a commit holds more, and costs less."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What one room hands over in one tick."""

    timeline_id: UUID
    origin: UUID
    """The opening of a room that took the edits in."""
    origin_no: int
    """Counts up per room and origin: with them it names this update for ever."""
    update: bytes
    person_id: UUID | None
    committed: Callable[[int, int], None]
    """Called with origin_no of the row it ended up in, and the row's seq."""
    failed: Callable[[], None]
    """Called when the timeline does not exist any more."""
    may_be_logged: bool = False
    """Somebody else may have logged it: look before inserting."""


@dataclass(slots=True)
class _Row:
    """One row to be; its contents never change again, so that a retry means the same."""

    parts: list[Submission]
    update: bytes
    may_be_logged: bool

    @property
    def last(self) -> Submission:
        return self.parts[-1]

    def to_commit(self) -> NewRow:
        last, people = self.last, {part.person_id for part in self.parts}
        name = last.timeline_id, last.origin, last.origin_no
        person_id = people.pop() if len(people) == 1 else None
        return NewRow(name, self.update, person_id, self.may_be_logged)


@dataclass(slots=True)
class _Queue:
    """What waits for one timeline."""

    since: float
    """Loop time: nothing in it has waited longer."""
    taken_at: float = 0.0
    fresh: list[Submission] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    retry_at: float = 0.0
    retry_seconds: float = FIRST_RETRY_SECONDS


class UpdateLog:
    """Writes and reads the log; one per process."""

    def __init__(self, pool: Callable[[], "asyncpg.Pool[Any]"]) -> None:
        self._pool = pool
        self._writer = LogWriter(pool)
        self._queues: dict[UUID, _Queue] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self.waiting_bytes = 0

    @property
    def is_full(self) -> bool:
        """Whether rooms should take in no more until Postgres answers again."""
        return self.waiting_bytes > MAX_WAITING_BYTES

    def lag_seconds(self) -> float:
        """Say how long the oldest uncommitted update has waited at most."""
        now = asyncio.get_running_loop().time()
        return now - min((queue.since for queue in self._queues.values()), default=now)

    def submit(self, submission: Submission) -> None:
        """Queue an update for the next commit."""
        queue = self._queues.get(submission.timeline_id)
        if queue is None:
            queue = _Queue(asyncio.get_running_loop().time())
            self._queues[submission.timeline_id] = queue
        queue.fresh.append(submission)
        self.waiting_bytes += len(submission.update)
        self._idle.clear()
        self._wake.set()

    async def flush(self) -> None:
        """Wait until everything submitted so far is committed."""
        await self._idle.wait()

    async def run(self) -> None:
        """Commit for ever; cancelled at the end of the process, after a flush."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                await self._wait_for_work()
                due = self._take_due()
                if due:
                    next_at = loop.time() + COMMIT_SECONDS
                    await self._commit(due)
                    await asyncio.sleep(max(0.0, next_at - loop.time()))
        finally:
            await self._writer.release()

    async def read(self, timeline_id: UUID, *, after_seq: int = 0) -> list[Stretch]:
        """Read what the log has after a row, gapless and in order.

        Raises:
            LogIncomplete: some of it is missing or damaged.
        """
        return await read_log(self._pool(), timeline_id, after_seq=after_seq)

    async def note_schema(self, timeline_id: UUID, schema: int) -> None:
        """Remember that a timeline's document has this schema, so that nobody need look again."""
        await self._pool().execute(NOTE_SCHEMA, timeline_id, schema)

    async def read_last_seqs(self, timeline_ids: Iterable[UUID]) -> dict[UUID, int]:
        """Read the newest committed seq of each timeline that exists."""
        rows = await self._pool().fetch(LAST_SEQS, list(timeline_ids))
        return {row["timeline_id"]: row["last_seq"] for row in rows}

    @asynccontextmanager
    async def alone(self, timeline_id: UUID) -> AsyncIterator[None]:
        """Keep every other process out that wants to do the same to this timeline."""
        async with self._pool().acquire() as connection:
            await connection.execute(LOCK_TIMELINE, timeline_id)
            try:
                yield
            finally:
                await connection.execute(UNLOCK_TIMELINE, timeline_id)

    async def _wait_for_work(self) -> None:
        now = asyncio.get_running_loop().time()
        retries = [queue.retry_at for queue in self._queues.values() if queue.rows]
        has_fresh = any(q.fresh and q.retry_at <= now for q in self._queues.values())
        if has_fresh:
            return
        self._wake.clear()
        timeout = max(0.0, min(retries) - now) if retries else None
        try:
            async with asyncio.timeout(timeout):
                await self._wake.wait()
        except TimeoutError:
            return

    def _take_due(self) -> dict[UUID, list[_Row]]:
        now = asyncio.get_running_loop().time()
        due: dict[UUID, list[_Row]] = {}
        for timeline_id, queue in sorted(self._queues.items()):
            if queue.retry_at <= now:
                queue.rows += _rows(queue.fresh)
                queue.fresh = []
                queue.taken_at = now
                due[timeline_id] = queue.rows
        return due

    async def _commit(self, due: dict[UUID, list[_Row]]) -> None:
        try:
            await self._write_and_settle(due)
        except Exception as error:  # noqa: BLE001 - whatever it is, no room may lose its edits
            for row in (row for rows in due.values() for row in rows):
                row.may_be_logged = True
            if len(due) == 1:
                self._after_failure(next(iter(due)), error)
            else:
                await self._commit_one_by_one(due)

    async def _commit_one_by_one(self, due: dict[UUID, list[_Row]]) -> None:
        for timeline_id, rows in due.items():
            try:
                await self._write_and_settle({timeline_id: rows})
            except Exception as error:  # noqa: BLE001 - as above
                self._after_failure(timeline_id, error)

    def _after_failure(self, timeline_id: UUID, error: Exception) -> None:
        if isinstance(error, PERMANENT):
            logger.error("it takes no more updates", exc_info=error, extra=_fields(timeline_id))
            self._give_up(timeline_id)
        elif isinstance(error, LoggedMeanwhile):
            self._try_later(timeline_id, after_seconds=0.0)
        else:
            fields = _fields(timeline_id)
            logger.warning("the log is tried again", exc_info=error, extra=fields)
            queue = self._queues[timeline_id]
            self._try_later(timeline_id, after_seconds=queue.retry_seconds)
            queue.retry_seconds = min(LAST_RETRY_SECONDS, 2 * queue.retry_seconds)

    async def _write_and_settle(self, due: dict[UUID, list[_Row]]) -> None:
        rows = [row for waiting in due.values() for row in waiting]
        seqs = await self._writer.commit([row.to_commit() for row in rows])
        for timeline_id in due:
            self._done(timeline_id)
        for row, seq in zip(rows, seqs, strict=True):
            for part in row.parts:
                part.committed(row.last.origin_no, seq)

    def _done(self, timeline_id: UUID) -> None:
        queue = self._queues[timeline_id]
        self.waiting_bytes -= sum(len(p.update) for row in queue.rows for p in row.parts)
        queue.rows = []
        queue.since = queue.taken_at
        queue.retry_at, queue.retry_seconds = 0.0, FIRST_RETRY_SECONDS
        if not queue.fresh:
            del self._queues[timeline_id]
        if not self._queues:
            self._idle.set()

    def _give_up(self, timeline_id: UUID) -> None:
        queue = self._queues[timeline_id]
        queue.rows += _rows(queue.fresh)
        queue.fresh = []
        lost = [part for row in queue.rows for part in row.parts]
        self._done(timeline_id)
        for part in lost:
            part.failed()

    def _try_later(self, timeline_id: UUID, *, after_seconds: float) -> None:
        now = asyncio.get_running_loop().time()
        self._queues[timeline_id].retry_at = now + after_seconds


def _rows(fresh: Sequence[Submission]) -> list[_Row]:
    """Make one row of all updates of one origin."""
    by_origin: dict[UUID, list[Submission]] = defaultdict(list)
    for submission in fresh:
        by_origin[submission.origin].append(submission)
    return [row for parts in by_origin.values() for row in _merged(parts)]


def _merged(parts: list[Submission]) -> list[_Row]:
    may_be_logged = any(part.may_be_logged for part in parts)
    try:
        return [_Row(parts, merge([part.update for part in parts]), may_be_logged)]
    except BadUpdate:
        # Each was applied by a room, so none is garbage by itself: keep them as they are.
        logger.exception("updates do not merge", extra=_fields(parts[0].timeline_id))
        return [_Row([part], part.update, part.may_be_logged) for part in parts]


def _fields(timeline_id: UUID) -> dict[str, str]:
    return {"timeline_id": str(timeline_id)}
