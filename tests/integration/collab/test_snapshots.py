"""Rooms that load from snapshots, control that makes them, and people who look back at them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from backend.collab.document import Document, Patch
from backend.collab.folding import LogFolder
from backend.collab.packing import pack
from backend.collab.reading import load_document, read_log
from backend.worker import control_worker
from tests.integration.clients import make_settings
from tests.integration.collab.conftest import Studio
from tests.services import Services
from tests.sync_client import SyncClient, sync_url


@pytest.fixture
async def stored(collab_database_url: str) -> AsyncIterator["asyncpg.Pool[Any]"]:
    """Connections to the web processes' database."""
    async with asyncpg.create_pool(dsn=collab_database_url, min_size=1, max_size=3) as opened:
        yield opened


async def _with_clips(studio: Studio, timeline: str, *names: str) -> None:
    client = await studio.enter(studio.owner, timeline)
    for name in names:
        await client.add_clip(name)
        await client.until_saved()
    await client.close()


async def _fold(stored: "asyncpg.Pool[Any]", timeline: str) -> int:
    """Make a snapshot now and say its seq."""
    await LogFolder(lambda: stored).look_after(UUID(timeline), at_once=True)
    query = "SELECT max(seq) FROM timeline_snapshot WHERE timeline_id = $1"
    seq: int = await stored.fetchval(query, UUID(timeline))
    return seq


async def test_a_process_that_opens_the_room_later_loads_the_snapshot_and_what_followed(
    studio: Studio, stored: "asyncpg.Pool[Any]"
) -> None:
    timeline = await studio.timeline()
    await _with_clips(studio, timeline, "c1", "c2")
    seq = await _fold(stored, timeline)
    await _with_clips(studio, timeline, "c3")
    # Its rows are no longer needed by anybody who loads.
    await stored.execute(
        "DELETE FROM timeline_update WHERE timeline_id = $1 AND seq <= $2", UUID(timeline), seq
    )

    late = await studio.enter(studio.owner, timeline, studio.two)
    early = await studio.enter(studio.owner, timeline, studio.one)

    assert set(late.read()) == {"c1", "c2", "c3"}
    assert late.read("tracks") == early.read("tracks") != {}


async def test_a_process_that_missed_updates_which_are_folded_and_deleted_catches_up(
    studio: Studio, stored: "asyncpg.Pool[Any]"
) -> None:
    timeline = await studio.timeline()
    editor = await studio.enter(studio.owner, timeline, studio.two)
    await editor.add_clip("c1")
    await editor.until_saved()

    await _log_and_fold_unheard(stored, UUID(timeline), "c2", "c3")

    await editor.until(lambda: len(editor.read()) == 3, "the missed clips")
    await editor.add_clip("c4")
    await editor.until_saved()
    loaded = load_document(await read_log(stored, UUID(timeline)))
    assert set(loaded.document.read()["clips"]) == {"c1", "c2", "c3", "c4"}


async def _log_and_fold_unheard(
    stored: "asyncpg.Pool[Any]", timeline_id: UUID, *names: str
) -> None:
    """Bring the log to where a process has added clips, told nobody, and died long ago."""
    async with stored.acquire() as connection, connection.transaction():
        loaded = load_document(await read_log(connection, timeline_id))
        for name in names:
            loaded.document.write([Patch("clips", name, None, {"kind": "media"})])
        whole, seq = loaded.document.diff(), loaded.seq + len(names)
        await connection.execute(
            "INSERT INTO timeline_snapshot VALUES ($1, $2, $3, $4, true, $5)",
            *(timeline_id, seq, pack(whole), len(whole), datetime.now(UTC)),
        )
        await connection.execute("DELETE FROM timeline_update WHERE timeline_id = $1", timeline_id)
        await connection.execute(
            "UPDATE timeline_room SET last_seq = $2 WHERE timeline_id = $1", timeline_id, seq
        )


@pytest.mark.parametrize("table", ["timeline_snapshot", "timeline_update"])
async def test_a_damaged_timeline_is_refused_and_never_served_empty(
    studio: Studio, stored: "asyncpg.Pool[Any]", table: str
) -> None:
    timeline = await studio.timeline()
    await _with_clips(studio, timeline, "c1", "c2")
    if table == "timeline_snapshot":
        seq = await _fold(stored, timeline)
        query = "DELETE FROM timeline_update WHERE timeline_id = $1 AND seq <= $2"
        await stored.execute(query, UUID(timeline), seq)
        await stored.execute(
            "UPDATE timeline_snapshot SET bytes = 'x' WHERE timeline_id = $1", UUID(timeline)
        )
    else:
        query = "DELETE FROM timeline_update WHERE timeline_id = $1 AND seq = 2"
        await stored.execute(query, UUID(timeline))

    late = await SyncClient(sync_url(studio.two.url, timeline), studio.owner.cookie).open()

    assert await late.until_closed() == 1013
    assert not late.is_synced
    answer = await studio.owner.http.get(f"{studio.two.url}/api/v1/timelines/{timeline}/projection")
    assert answer.status_code == 503
    assert answer.json()["error"]["reason"] == "room_failed"


async def test_control_makes_the_snapshots_that_are_due(
    studio: Studio, stored: "asyncpg.Pool[Any]", services: Services, tmp_path: Path
) -> None:
    timeline = await studio.timeline()
    await _with_clips(studio, timeline, "c1")
    await stored.execute(
        "UPDATE timeline_room SET log_bytes = log_bytes + 262144 WHERE timeline_id = $1",
        UUID(timeline),
    )
    url = services.postgres.url("collab")

    async with control_worker(make_settings(url, services.redis.url(), tmp_path)) as worker:
        [job] = [job for job in worker.cron_jobs or () if job.name == "fold_logs"]
        await job.coroutine({})

    query = "SELECT count(*) FROM timeline_snapshot WHERE timeline_id = $1"
    assert await stored.fetchval(query, UUID(timeline)) == 1
    await stored.execute("DELETE FROM timeline_room WHERE timeline_id = $1", UUID(timeline))


async def test_snapshots_are_listed_newest_first_and_read_as_they_were(
    studio: Studio, stored: "asyncpg.Pool[Any]"
) -> None:
    timeline = await studio.timeline()
    path = f"/api/v1/timelines/{timeline}/snapshots"
    viewer = await studio.invite("viewer")
    assert (await viewer.http.get(path)).json()["data"] == []
    first = await _fold(stored, timeline)
    await _with_clips(studio, timeline, "c1")
    second = await _fold(stored, timeline)

    listed = (await viewer.http.get(path)).json()
    assert [one["seq"] for one in listed["data"]] == [second, first]
    assert listed["pagination"]["total"] == 2
    assert listed["data"][0]["size_bytes"] > listed["data"][1]["size_bytes"] > 0
    paged = (await viewer.http.get(path, params={"limit": 1, "page": 2})).json()
    assert [one["seq"] for one in paged["data"]] == [first]

    then = (await viewer.http.get(f"{path}/{first}")).json()["data"]
    now = (await viewer.http.get(f"/api/v1/timelines/{timeline}/projection")).json()["data"]
    assert then["seq"] == first
    assert then["made_at"] == listed["data"][1]["made_at"]
    assert then["projection"]["clips"] == {}
    newest = (await viewer.http.get(f"{path}/{second}")).json()["data"]
    assert newest["projection"] == now


async def test_a_snapshot_is_given_as_an_update(
    studio: Studio, stored: "asyncpg.Pool[Any]"
) -> None:
    timeline = await studio.timeline()
    await _with_clips(studio, timeline, "c1")
    seq = await _fold(stored, timeline)
    path = f"/api/v1/timelines/{timeline}/snapshots/{seq}"

    answer = await studio.owner.http.get(path, params={"format": "update"})

    assert answer.headers["content-type"] == "application/octet-stream"
    assert set(Document.load([answer.content]).read()["clips"]) == {"c1"}
    refused = await studio.owner.http.get(path, params={"format": "pdf"})
    assert refused.status_code == httpx.codes.BAD_REQUEST
    assert refused.json()["error"]["details"][0]["field"] == "format"


async def test_snapshots_are_only_for_members_and_missing_ones_are_404(
    studio: Studio, stored: "asyncpg.Pool[Any]"
) -> None:
    timeline = await studio.timeline()
    seq = await _fold(stored, timeline)
    path = f"/api/v1/timelines/{timeline}/snapshots"
    stranger = await studio.sign_up()

    places = ["", f"/{seq}", f"/{seq}?format=update"]
    answers = [(await stranger.http.get(path + place)).status_code for place in places]
    assert answers == [404, 404, 404]
    for wrong in (seq + 1, 0, -1, 2**63, "x"):
        assert (await studio.owner.http.get(f"{path}/{wrong}")).status_code == 404


async def test_a_damaged_snapshot_is_said_to_be_damaged(
    studio: Studio, stored: "asyncpg.Pool[Any]"
) -> None:
    timeline = await studio.timeline()
    seq = await _fold(stored, timeline)
    await stored.execute(
        "UPDATE timeline_snapshot SET bytes = 'x' WHERE timeline_id = $1", UUID(timeline)
    )

    for file_format in ("json", "update"):
        place = f"/api/v1/timelines/{timeline}/snapshots/{seq}?format={file_format}"
        answer = await studio.owner.http.get(place)
        assert answer.status_code == 503
        assert answer.json()["error"]["reason"] == "snapshot_damaged"
