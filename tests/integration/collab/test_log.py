"""The update log on a real Postgres: gapless, idempotent, one room's trouble is its own."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from backend.collab.document import Document
from backend.collab.log import UpdateLog
from tests.integration.collab.log_writers import Flaky, Writer, new_timeline, running
from tests.patience import WAIT_SECONDS


async def _clips(log: UpdateLog, timeline_id: UUID) -> set[str]:
    """Names of the logged clips; the numbers must be gapless."""
    rows = await log.read(timeline_id)
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert (await log.read_last_seqs([timeline_id]))[timeline_id] == len(rows)
    return set(Document.load([row.update for row in rows]).read()["clips"])


async def test_many_rooms_commit_together(pool: Flaky) -> None:
    async with running(pool) as log:
        writers = [Writer(log, await new_timeline(pool)) for _ in range(20)]
        for number in range(10):
            for writer in writers:
                writer.edit(f"c{number}")
            await asyncio.sleep(0)
        await log.flush()

        for writer in writers:
            assert len(await _clips(log, writer.timeline_id)) == 10
            assert set(writer.committed) == set(range(1, 11))


async def test_two_processes_share_rooms_without_gaps_or_deadlocks(pool: Flaky) -> None:
    timelines = [await new_timeline(pool) for _ in range(5)]
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
        writer = Writer(log, await new_timeline(pool))
        pool.losses = 2
        writer.edit("c1")
        await log.flush()
        writer.edit("c2")
        await log.flush()

        assert await _clips(log, writer.timeline_id) == {"c1", "c2"}
        assert writer.committed == {1: 1, 2: 2}


async def test_commit_that_hangs_is_given_up_and_tried_again(
    pool: Flaky, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        asyncpg.create_pool(dsn=database_url, min_size=1, command_timeout=0.2) as impatient,
        running(Flaky(impatient)) as log,
    ):
        writer = Writer(log, await new_timeline(pool))
        other = await asyncpg.connect(dsn=database_url)
        async with other.transaction():
            await other.execute("SELECT 1 FROM timeline_room FOR UPDATE")
            writer.edit("c1")
            async with asyncio.timeout(WAIT_SECONDS):
                while "is tried again" not in caplog.text:  # noqa: ASYNC110 - the log tells
                    await asyncio.sleep(0.01)
            assert writer.committed == {}
        await other.close()
        await log.flush()

    assert await _clips(UpdateLog(lambda: pool.pool), writer.timeline_id) == {"c1"}
    assert writer.committed == {1: 1}


async def test_deleted_room_loses_its_edits_and_delays_nobody(pool: Flaky) -> None:
    async with running(pool) as log:
        gone, alive = Writer(log, uuid4()), Writer(log, await new_timeline(pool))
        gone.edit("c1")
        alive.edit("c1")
        await log.flush()

        assert gone.lost == 1
        assert await _clips(log, alive.timeline_id) == {"c1"}


async def test_what_somebody_else_logged_is_not_logged_twice(pool: Flaky) -> None:
    async with running(pool) as log:
        writer = Writer(log, await new_timeline(pool))
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
        writer = Writer(one, await new_timeline(pool))
        submission = writer.edit("c1")
        await one.flush()

        two.submit(submission)
        await two.flush()

        assert await _clips(two, writer.timeline_id) == {"c1"}
        assert writer.committed == {1: 1}


async def test_one_commit_numbers_several_origins_of_one_timeline(pool: Flaky) -> None:
    async with running(pool) as log:
        timeline_id = await new_timeline(pool)
        writers = [Writer(log, timeline_id) for _ in range(3)]
        for writer in writers:
            writer.edit(f"of {writer.origin}")
        await log.flush()

        assert len(await _clips(log, timeline_id)) == 3
        assert sorted(seq for writer in writers for seq in writer.committed.values()) == [1, 2, 3]


async def test_connection_that_postgres_has_ended_is_replaced(pool: Flaky) -> None:
    async with running(pool) as log:
        writer = Writer(log, await new_timeline(pool))
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
