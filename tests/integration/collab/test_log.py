"""The update log on a real Postgres: gapless, idempotent, one room's trouble is its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from backend.collab.document import Document, Patch
from backend.collab.log import Submission, UpdateLog

INSERT_TIMELINE = """
INSERT INTO timeline (id, project_id, workspace_id, name, rate_n, rate_d, width, height,
                      created_by, created_at, updated_at)
VALUES ($1, $1, $1, 'Cut', 25, 1, 1920, 1080, $1, $2, $2)
"""
INSERT_ROOM = (
    "INSERT INTO timeline_room (timeline_id, last_seq, epoch, log_bytes) VALUES ($1,0,1,0)"
)


@dataclass
class Flaky:
    """A pool whose commits succeed, while the answer to some of them is lost."""

    pool: Any
    losses: int = 0

    async def acquire(self) -> "FlakyConnection":
        return FlakyConnection(await self.pool.acquire(), self)

    async def release(self, connection: "FlakyConnection") -> None:
        await self.pool.release(connection.connection)

    def lose(self) -> None:
        if self.losses:
            self.losses -= 1
            raise ConnectionResetError("the answer was lost")

    def __getattr__(self, name: str) -> object:
        return getattr(self.pool, name)


@dataclass
class FlakyConnection:
    """A connection of such a pool."""

    connection: Any
    pool: Flaky
    is_in_transaction: bool = False

    async def fetch(self, *arguments: Any) -> Any:
        answer = await self.connection.fetch(*arguments)
        if not self.is_in_transaction:
            self.pool.lose()
        return answer

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        self.is_in_transaction = True
        async with self.connection.transaction():
            yield
        self.pool.lose()

    def __getattr__(self, name: str) -> object:
        return getattr(self.connection, name)


@dataclass
class Writer:
    """Submits edits of one timeline."""

    log: UpdateLog
    timeline_id: UUID
    origin: UUID = field(default_factory=uuid4)
    document: Document = field(default_factory=Document)
    number: int = 0
    committed: dict[int, int] = field(default_factory=dict)
    lost: int = 0

    def edit(self, name: str) -> Submission:
        self.number += 1
        number = self.number
        update = self.document.write([Patch("clips", name, None, {"kind": "media"})])
        submission = Submission(
            timeline_id=self.timeline_id,
            origin=self.origin,
            origin_no=number,
            update=update,
            person_id=None,
            committed=lambda _, seq: self.committed.__setitem__(number, seq),
            failed=self._lose,
        )
        self.log.submit(submission)
        return submission

    def _lose(self) -> None:
        self.lost += 1


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Flaky]:
    """Connections to a database of this module's own."""
    async with asyncpg.create_pool(dsn=database_url, min_size=1, max_size=4) as opened:
        yield Flaky(opened)


@asynccontextmanager
async def running(pool: Flaky) -> AsyncIterator[UpdateLog]:
    log = UpdateLog(lambda: pool)
    task = asyncio.create_task(log.run())
    yield log
    async with asyncio.timeout(10):
        await log.flush()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _timeline(pool: Flaky) -> UUID:
    timeline_id = uuid4()
    await pool.pool.execute(INSERT_TIMELINE, timeline_id, datetime.now(UTC))
    await pool.pool.execute(INSERT_ROOM, timeline_id)
    return timeline_id


async def _clips(log: UpdateLog, timeline_id: UUID) -> set[str]:
    """Names of the logged clips; the numbers must be gapless."""
    rows = await log.read(timeline_id)
    assert [seq for seq, _ in rows] == list(range(1, len(rows) + 1))
    assert (await log.read_last_seqs([timeline_id]))[timeline_id] == len(rows)
    return set(Document.load([update for _, update in rows]).read()["clips"])


async def test_many_rooms_commit_together(pool: Flaky) -> None:
    async with running(pool) as log:
        writers = [Writer(log, await _timeline(pool)) for _ in range(20)]
        for number in range(10):
            for writer in writers:
                writer.edit(f"c{number}")
            await asyncio.sleep(0)
        await log.flush()

        for writer in writers:
            assert len(await _clips(log, writer.timeline_id)) == 10
            assert set(writer.committed) == set(range(1, 11))


async def test_two_processes_share_rooms_without_gaps_or_deadlocks(pool: Flaky) -> None:
    timelines = [await _timeline(pool) for _ in range(5)]
    async with running(pool) as one, running(pool) as two:
        for number in range(40):
            for log in (one, two):
                for timeline_id in timelines:
                    Writer(log, timeline_id).edit(f"{'one' if log is one else 'two'}{number}")
            await asyncio.sleep(0)
        await one.flush()
        await two.flush()

        for timeline_id in timelines:
            assert len(await _clips(one, timeline_id)) == 80


async def test_lost_answer_to_a_commit_duplicates_nothing(pool: Flaky) -> None:
    async with running(pool) as log:
        writer = Writer(log, await _timeline(pool))
        pool.losses = 2
        writer.edit("c1")
        await log.flush()
        writer.edit("c2")
        await log.flush()

        assert await _clips(log, writer.timeline_id) == {"c1", "c2"}
        assert writer.committed == {1: 1, 2: 2}


async def test_deleted_room_loses_its_edits_and_delays_nobody(pool: Flaky) -> None:
    async with running(pool) as log:
        gone, alive = Writer(log, uuid4()), Writer(log, await _timeline(pool))
        gone.edit("c1")
        alive.edit("c1")
        await log.flush()

        assert gone.lost == 1
        assert await _clips(log, alive.timeline_id) == {"c1"}


async def test_what_somebody_else_logged_is_not_logged_twice(pool: Flaky) -> None:
    async with running(pool) as log:
        writer = Writer(log, await _timeline(pool))
        submission = writer.edit("c1")
        await log.flush()

        log.submit(submission)
        writer.edit("c2")
        await log.flush()

        assert await _clips(log, writer.timeline_id) == {"c1", "c2"}
        rows = await log.read(writer.timeline_id)
        assert len(rows) in {2, 3}


async def test_update_that_another_process_has_logged_is_found_by_its_name(pool: Flaky) -> None:
    async with running(pool) as one, running(pool) as two:
        writer = Writer(one, await _timeline(pool))
        submission = writer.edit("c1")
        await one.flush()

        two.submit(submission)
        await two.flush()

        assert await _clips(two, writer.timeline_id) == {"c1"}
        assert writer.committed == {1: 1}


async def test_one_commit_numbers_several_origins_of_one_timeline(pool: Flaky) -> None:
    async with running(pool) as log:
        timeline_id = await _timeline(pool)
        writers = [Writer(log, timeline_id) for _ in range(3)]
        for writer in writers:
            writer.edit(f"of {writer.origin}")
        await log.flush()

        assert len(await _clips(log, timeline_id)) == 3
        assert sorted(seq for writer in writers for seq in writer.committed.values()) == [1, 2, 3]


async def test_connection_that_postgres_has_ended_is_replaced(pool: Flaky) -> None:
    async with running(pool) as log:
        writer = Writer(log, await _timeline(pool))
        writer.edit("c1")
        await log.flush()
        async with pool.pool.acquire() as other:
            await other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        writer.edit("c2")
        await log.flush()

        assert await _clips(log, writer.timeline_id) == {"c1", "c2"}
