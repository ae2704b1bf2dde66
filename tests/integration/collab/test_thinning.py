"""Of folded logs only so much stays as is needed, and of snapshots as the schedule says."""

from datetime import timedelta

from backend.collab.document import Document, Patch
from backend.collab.folding import LogFolder
from backend.collab.reading import load_document, read_log
from backend.collab.retention import MOST_SNAPSHOTS
from tests.integration.collab.folded_logs import (
    LATER,
    START,
    Clock,
    clips,
    fill,
    seqs,
    snapshots,
    write,
)
from tests.integration.collab.log_writers import Flaky, Writer, new_timeline, running


async def test_updates_stay_for_the_grace_and_until_a_second_snapshot(pool: Flaky) -> None:
    clock = Clock()
    folder = LogFolder(lambda: pool.pool, now=clock)
    async with running(pool) as log:
        writer = Writer(log, await new_timeline(pool))
        await write(log, writer, "c1", "c2")
        await folder.look_after(writer.timeline_id, at_once=True)
        clock.now += LATER
        await folder.look_after(writer.timeline_id)
        assert await seqs(pool, writer.timeline_id) == [1, 2]

        await write(log, writer, "c3")
        await folder.look_after(writer.timeline_id, at_once=True)

        assert await snapshots(pool, writer.timeline_id) == [2, 3]
        assert await seqs(pool, writer.timeline_id) == [3]
        assert await clips(pool, writer.timeline_id) == {"c1", "c2", "c3"}


async def test_storage_is_bounded_however_much_is_edited(pool: Flaky) -> None:
    """5,000 edits in two days: the log that stays is of the last hour, snapshots are thinned."""
    clock = Clock()
    folder = LogFolder(lambda: pool.pool, now=clock)
    timeline_id = await new_timeline(pool)
    document = Document()
    document.write([Patch("clips", f"c{number}", None, {"at": 0}) for number in range(10)])
    await fill(pool, timeline_id, [document.diff()])
    for round_ in range(100):
        await fill(pool, timeline_id, [
            document.write([Patch("clips", f"c{number % 10}", "at", round_ * 50 + number)])
            for number in range(50)
        ])  # fmt: skip
        await folder.look_after(timeline_id, at_once=True)
        clock.now += timedelta(minutes=30)

    kept = await snapshots(pool, timeline_id)
    stored = await pool.pool.fetchval(
        "SELECT sum(length(bytes)) FROM timeline_snapshot WHERE timeline_id = $1", timeline_id
    )
    assert len(await seqs(pool, timeline_id)) <= 4 * 50
    assert len(kept) <= 30 <= MOST_SNAPSHOTS
    assert stored <= len(kept) * len(document.diff())
    loaded = load_document(await read_log(pool.pool, timeline_id)).document
    assert loaded.read() == document.read()


async def test_a_quiet_timeline_is_tidied_when_its_time_comes(pool: Flaky) -> None:
    clock = Clock()
    folder = LogFolder(lambda: pool.pool, now=clock)
    async with running(pool) as log:
        writer = Writer(log, await new_timeline(pool))
        for number in range(5):
            await write(log, writer, f"c{number}")
            await folder.look_after(writer.timeline_id, at_once=True)
            clock.now += timedelta(minutes=11)
    assert await seqs(pool, writer.timeline_id) == [1, 2, 3, 4, 5]
    assert await snapshots(pool, writer.timeline_id) == [1, 2, 3, 4, 5]

    clock.now = START + timedelta(hours=3)
    await folder.fold_due()
    assert await seqs(pool, writer.timeline_id) == [5]
    assert await snapshots(pool, writer.timeline_id) == [4, 5]
    clock.now = START + timedelta(days=400)
    await folder.fold_due()
    query = "SELECT tidy_at FROM timeline_room WHERE timeline_id = $1"
    assert await pool.pool.fetchval(query, writer.timeline_id) is None
