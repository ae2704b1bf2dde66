"""Folding in tests: a clock to move, and looks into what is stored."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from backend.collab.folding import LogFolder
from backend.collab.log import UpdateLog
from backend.collab.reading import load_document, read_log
from backend.collab.retention import GRACE
from tests.integration.collab.log_writers import Flaky, Writer

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = GRACE + timedelta(minutes=1)


class Clock:
    """A time that moves when told."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


async def write(log: UpdateLog, writer: Writer, *names: str) -> None:
    """Make one row of each."""
    for name in names:
        writer.edit(name)
        await log.flush()


async def clips(pool: Flaky, timeline_id: UUID) -> set[str]:
    """Names of the clips in what a room would load."""
    return set(load_document(await read_log(pool.pool, timeline_id)).document.read()["clips"])


async def seqs(pool: Flaky, timeline_id: UUID, table: str = "timeline_update") -> list[int]:
    query = f"SELECT seq FROM {table} WHERE timeline_id = $1 ORDER BY seq"  # noqa: S608 - ours
    return [row["seq"] for row in await pool.pool.fetch(query, timeline_id)]


async def snapshots(pool: Flaky, timeline_id: UUID) -> list[int]:
    return await seqs(pool, timeline_id, "timeline_snapshot")


async def fill(pool: Flaky, timeline_id: UUID, updates: Sequence[bytes]) -> None:
    """Log many updates at once, as commits would."""
    last = await pool.pool.fetchval(
        "UPDATE timeline_room SET last_seq = last_seq + $2, log_bytes = log_bytes + $3"
        " WHERE timeline_id = $1 RETURNING last_seq",
        *(timeline_id, len(updates), sum(map(len, updates))),
    )
    origin, first = uuid4(), last - len(updates) + 1
    await pool.pool.copy_records_to_table(
        "timeline_update",
        records=[
            (timeline_id, seq, origin, seq, update) for seq, update in enumerate(updates, first)
        ],
        columns=["timeline_id", "seq", "origin", "origin_no", "bytes"],
    )


async def damage(pool: Flaky, timeline_id: UUID, seq: int) -> None:
    await pool.pool.execute(
        "UPDATE timeline_snapshot SET bytes = set_byte(bytes, 20, get_byte(bytes, 20) # 255)"
        " WHERE timeline_id = $1 AND seq = $2",
        *(timeline_id, seq),
    )


async def fold_and_delete(pool: Flaky, log: UpdateLog, writer: Writer) -> None:
    """Two more rows and a snapshot after each, then time goes by."""
    clock = Clock()
    folder = LogFolder(lambda: pool.pool, now=clock)
    for name in ("c5", "c6"):
        await write(log, writer, name)
        await folder.look_after(writer.timeline_id, at_once=True)
    clock.now += LATER
    await folder.look_after(writer.timeline_id)
    assert await seqs(pool, writer.timeline_id) == [6]
