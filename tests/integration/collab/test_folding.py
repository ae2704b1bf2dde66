"""Folding the log on a real Postgres: nothing is lost, nobody waits, storage is bounded."""

import asyncio
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from backend.collab.document import Document, Patch
from backend.collab.folding import Folded, LogFolder, fold
from backend.collab.reading import LogIncomplete, Stretch, load_document
from tests.integration.collab.folded_logs import (
    clips,
    damage,
    fill,
    fold_and_delete,
    seqs,
    snapshots,
    write,
)
from tests.integration.collab.log_writers import Flaky, Writer, new_timeline, running
from tests.patience import WAIT_SECONDS

ROOT = Path(__file__).parents[3]
DIES_WHILE_FOLDING = """
import asyncio, sys, time
from uuid import UUID
import asyncpg
from backend.collab.folding import LogFolder

def fold(stretches):
    print("folding", flush=True)
    time.sleep(600)

async def main():
    pool = await asyncpg.create_pool(dsn=sys.argv[1], min_size=1, max_size=1)
    await LogFolder(lambda: pool, fold=fold).look_after(UUID(sys.argv[2]), at_once=True)

asyncio.run(main())
"""


class HeldFold:
    """Folds when it is let go."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.go = threading.Event()

    def __call__(self, stretches: Sequence[Stretch]) -> Folded:
        self._loop.call_soon_threadsafe(self.begun.set)
        assert self.go.wait(WAIT_SECONDS)
        return fold(stretches)


async def test_edits_commit_while_a_log_is_folded_and_none_is_lost(pool: Flaky) -> None:
    held = HeldFold()
    folder = LogFolder(lambda: pool.pool, fold=held)
    async with running(pool) as log:
        writer = Writer(log, await new_timeline(pool))
        await write(log, writer, "c1", "c2")
        folding = asyncio.create_task(folder.look_after(writer.timeline_id, at_once=True))
        await held.begun.wait()

        await write(log, writer, "c3", "c4")
        held.go.set()
        await folding

        assert await snapshots(pool, writer.timeline_id) == [2]
        stretches = await log.read(writer.timeline_id)
        assert [(one.after, one.seq) for one in stretches] == [(0, 2), (2, 3), (3, 4)]
        assert await clips(pool, writer.timeline_id) == {"c1", "c2", "c3", "c4"}


async def test_two_control_processes_fold_one_timeline_once(pool: Flaky) -> None:
    held = HeldFold()
    one, two = LogFolder(lambda: pool.pool, fold=held), LogFolder(lambda: pool.pool)
    async with running(pool) as log:
        writer = Writer(log, await new_timeline(pool))
        await write(log, writer, "c1")
        folding = asyncio.create_task(one.look_after(writer.timeline_id, at_once=True))
        await held.begun.wait()

        await two.look_after(writer.timeline_id, at_once=True)
        assert await snapshots(pool, writer.timeline_id) == []
        held.go.set()
        await folding
        await two.look_after(writer.timeline_id, at_once=True)

        assert await snapshots(pool, writer.timeline_id) == [1]


async def test_a_process_killed_while_it_folds_leaves_everything_as_it_was(
    pool: Flaky, database_url: str
) -> None:
    async with running(pool) as log:
        writer = Writer(log, await new_timeline(pool))
        await write(log, writer, "c1", "c2")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", DIES_WHILE_FOLDING, database_url, str(writer.timeline_id)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"folding\n"
    process.kill()
    await process.wait()

    assert await seqs(pool, writer.timeline_id) == [1, 2]
    async with asyncio.timeout(WAIT_SECONDS):
        # Until Postgres has noticed that the connection is gone, its lock is held.
        while not await snapshots(pool, writer.timeline_id):
            await LogFolder(lambda: pool.pool).look_after(writer.timeline_id, at_once=True)
    assert await clips(pool, writer.timeline_id) == {"c1", "c2"}


async def test_whoever_missed_deleted_updates_finds_them_in_the_snapshot(pool: Flaky) -> None:
    async with running(pool) as log:
        writer = Writer(log, await new_timeline(pool))
        await write(log, writer, "c1", "c2", "c3", "c4")
        await fold_and_delete(pool, log, writer)
        await write(log, writer, "c7")

        missed = await log.read(writer.timeline_id, after_seq=2)

        assert [(one.after, one.seq, one.is_snapshot) for one in missed] == [
            (0, 6, True),
            (6, 7, False),
        ]
        assert await log.read(writer.timeline_id, after_seq=7) == []


async def test_a_retry_after_an_unknown_commit_that_was_folded_adds_no_row(pool: Flaky) -> None:
    folder = LogFolder(lambda: pool.pool)
    async with running(pool) as log:
        writer = Writer(log, await new_timeline(pool))
        pool.losses = 1
        pool.meanwhile = lambda: folder.look_after(writer.timeline_id, at_once=True)
        await write(log, writer, "c1")

        assert writer.committed == {1: 1}
        assert await snapshots(pool, writer.timeline_id) == [1]
        assert await seqs(pool, writer.timeline_id) == [1]


async def test_a_retry_later_than_the_grace_changes_nothing_in_the_timeline(pool: Flaky) -> None:
    async with running(pool) as log:
        writer = Writer(log, await new_timeline(pool))
        submission = writer.edit("c1")
        await log.flush()
        await write(log, writer, "c2", "c3", "c4")
        await fold_and_delete(pool, log, writer)
        before = load_document(await log.read(writer.timeline_id)).document

        log.submit(submission)
        await log.flush()

        [*_, last] = await log.read(writer.timeline_id)
        assert before.adds_nothing(last.update)
        assert load_document(await log.read(writer.timeline_id)).document.read() == before.read()


@pytest.mark.parametrize(("rows", "size", "is_due"), [
    (499, 1, False),
    (500, 1, True),
    (1, 262_143, False),
    (1, 262_144, True),
])  # fmt: skip
async def test_a_timeline_is_due_at_500_updates_or_256_kib(
    pool: Flaky, *, rows: int, size: int, is_due: bool
) -> None:
    timeline_id = await new_timeline(pool)
    query = (
        "UPDATE timeline_room SET last_seq = $2, log_bytes = $3 WHERE timeline_id = $1"
        " RETURNING is_due"
    )

    assert await pool.pool.fetchval(query, timeline_id, rows, size) is is_due
    await pool.pool.execute("DELETE FROM timeline WHERE id = $1", timeline_id)
    await pool.pool.execute("DELETE FROM timeline_room WHERE timeline_id = $1", timeline_id)


async def test_commits_touch_no_index_until_a_timeline_becomes_due(pool: Flaky) -> None:
    timeline_id = await new_timeline(pool)
    commit = "UPDATE timeline_room SET last_seq = last_seq + $2 WHERE timeline_id = $1"
    table = "'timeline_room'::regclass"
    async with pool.pool.acquire() as connection, connection.transaction():
        for _ in range(20):
            await connection.execute(commit, timeline_id, 1)
        hot = await connection.fetchval(f"SELECT pg_stat_get_xact_tuples_hot_updated({table})")
        await connection.execute(commit, timeline_id, 480)
        query = f"SELECT pg_stat_get_xact_tuples_hot_updated({table}) - $1"
        flipped = await connection.fetchval(query, hot)

    assert (hot, flipped) == (20, 0)
    await pool.pool.execute("DELETE FROM timeline_room WHERE timeline_id = $1", timeline_id)


async def test_a_run_folds_what_is_due_and_one_damaged_log_does_not_hold_up_the_others(
    pool: Flaky, caplog: pytest.LogCaptureFixture
) -> None:
    small, large, damaged = [await new_timeline(pool) for _ in range(3)]
    document = Document()
    updates = [document.write([Patch("meta", "", "name", str(number))]) for number in range(600)]
    await fill(pool, small, updates[:499])
    await fill(pool, large, updates[:500])
    await fill(pool, damaged, updates)
    await pool.pool.execute(
        "DELETE FROM timeline_update WHERE timeline_id = $1 AND seq = 300", damaged
    )

    await LogFolder(lambda: pool.pool).fold_due()

    assert await snapshots(pool, small) == []
    assert await snapshots(pool, large) == [500]
    assert await snapshots(pool, damaged) == []
    assert [record.timeline_id for record in caplog.records if record.exc_info] == [str(damaged)]  # type: ignore[attr-defined] # our field
    await pool.pool.execute("DELETE FROM timeline_room WHERE timeline_id = $1", damaged)


async def test_behind_a_damaged_snapshot_the_log_is_read_from_the_one_before(
    pool: Flaky, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(pool) as log:
        writer = Writer(log, await new_timeline(pool))
        await write(log, writer, "c1", "c2", "c3", "c4")
        await fold_and_delete(pool, log, writer)
        await damage(pool, writer.timeline_id, 6)

        assert await clips(pool, writer.timeline_id) == {f"c{number}" for number in range(1, 7)}
        assert [record.seq for record in caplog.records if record.exc_info] == [6]  # type: ignore[attr-defined] # our field
        await write(log, writer, "c7")
        await LogFolder(lambda: pool.pool).look_after(writer.timeline_id, at_once=True)
        assert await clips(pool, writer.timeline_id) == {f"c{number}" for number in range(1, 8)}


@pytest.mark.parametrize("table", ["timeline_update", "timeline_snapshot"])
async def test_a_log_with_a_hole_is_not_read(pool: Flaky, table: str) -> None:
    async with running(pool) as log:
        writer = Writer(log, await new_timeline(pool))
        await write(log, writer, "c1", "c2", "c3", "c4")
        await fold_and_delete(pool, log, writer)
        await write(log, writer, "c7")
        query = f"DELETE FROM {table} WHERE timeline_id = $1 AND seq = 7"  # noqa: S608 - ours
        if table == "timeline_snapshot":
            query = "DELETE FROM timeline_snapshot WHERE timeline_id = $1"
        await pool.pool.execute(query, writer.timeline_id)

        with pytest.raises(LogIncomplete):
            await log.read(writer.timeline_id)
