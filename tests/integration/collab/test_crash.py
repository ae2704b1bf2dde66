"""What is acknowledged survives: kills, restarts, lost messages, a database that hangs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from backend.collab.document import Document
from tests.integration.collab.conftest import Studio
from tests.integration.collab.listeners import listeners
from tests.patience import WAIT_SECONDS
from tests.services import Services
from tests.sync_client import SyncClient, sync_url
from tests.web_process import WebProcess, running_web

EDITS = 300


@pytest.fixture
async def third(
    services: Services, collab_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[WebProcess]:
    """A web process to be killed."""
    folder = tmp_path_factory.mktemp("third")
    async with running_web(collab_database_url, services.redis.url(), folder) as web:
        yield web


@asynccontextmanager
async def hanging_commits(database_url: str, timeline_id: str) -> AsyncIterator[None]:
    """Hold the room's counter row: commits wait, everything else goes on."""
    connection = await asyncpg.connect(dsn=database_url)
    try:
        async with connection.transaction():
            query = "SELECT 1 FROM timeline_room WHERE timeline_id = $1 FOR UPDATE"
            await connection.execute(query, UUID(timeline_id))
            yield
    finally:
        await connection.close()


async def _logged(database_url: str, timeline_id: str) -> tuple[list[int], Document]:
    connection = await asyncpg.connect(dsn=database_url)
    query = "SELECT seq, bytes FROM timeline_update WHERE timeline_id = $1 ORDER BY seq"
    rows = await connection.fetch(query, UUID(timeline_id))
    await connection.close()
    return [row["seq"] for row in rows], Document.load([row["bytes"] for row in rows])


async def test_acknowledged_means_committed(studio: Studio, collab_database_url: str) -> None:
    timeline = await studio.timeline()
    client = await studio.enter(studio.owner, timeline)
    other = await studio.enter(studio.owner, timeline, studio.two)
    await client.until_saved()

    async with hanging_commits(collab_database_url, timeline):
        await client.add_clip("c1")
        await other.until(lambda: "c1" in other.read(), "the clip")
        assert client.acked < client.sent
    await client.until_saved()

    seqs, document = await _logged(collab_database_url, timeline)
    assert "c1" in document.read()["clips"]
    assert seqs == list(range(1, len(seqs) + 1))


async def test_kill_loses_nothing_acknowledged_and_the_rest_comes_back(
    studio: Studio, third: WebProcess, collab_database_url: str
) -> None:
    timeline = await studio.timeline()
    client = SyncClient(sync_url(third.url, timeline), studio.owner.cookie)
    await studio.open(client)
    await client.until_saved()
    first = client.sent

    for number in range(EDITS):
        await client.add_clip(f"c{number:03}")
        if number % 20 == 0:
            await asyncio.sleep(0)
    await client.until(lambda: client.acked > first + EDITS // 3, "some acknowledgements")
    await third.kill()
    await client.until_closed()
    acknowledged = client.acked - first

    _, document = await _logged(collab_database_url, timeline)
    kept = set(document.read()["clips"])
    assert {f"c{number:03}" for number in range(acknowledged)} <= kept
    await third.start()
    await studio.open(client)
    await client.until_saved()
    _, document = await _logged(collab_database_url, timeline)
    assert len(document.read()["clips"]) == EDITS


async def test_edit_of_a_process_that_died_before_its_commit_is_logged(
    studio: Studio, third: WebProcess, collab_database_url: str
) -> None:
    timeline = await studio.timeline()
    client = SyncClient(sync_url(third.url, timeline), studio.owner.cookie)
    await studio.open(client)
    await client.until_saved()
    receiver = await studio.enter(studio.owner, timeline, studio.two)
    await receiver.until_saved()

    async with hanging_commits(collab_database_url, timeline):
        await client.add_clip("orphan")
        await receiver.until(lambda: "orphan" in receiver.read(), "the clip")
        await third.kill()

    async with asyncio.timeout(WAIT_SECONDS):
        seqs, document = await _logged(collab_database_url, timeline)
        while "orphan" not in document.read()["clips"]:
            await asyncio.sleep(0.1)
            seqs, document = await _logged(collab_database_url, timeline)
    assert seqs == list(range(1, len(seqs) + 1))


async def test_saved_after_moving_on_means_that_the_dead_process_edits_are_logged_too(
    studio: Studio, third: WebProcess, collab_database_url: str
) -> None:
    """The process moved to has them in memory, so the client does not send them again."""
    timeline = await studio.timeline()
    client = SyncClient(sync_url(third.url, timeline), studio.owner.cookie)
    await studio.open(client)
    await client.until_saved()
    receiver = await studio.enter(studio.owner, timeline, studio.two)
    await receiver.until_saved()

    async with hanging_commits(collab_database_url, timeline):
        await client.add_clip("orphan")
        await receiver.until(lambda: "orphan" in receiver.read(), "the clip")
        await third.kill()
        await client.until_closed()
    client.url = sync_url(studio.two.url, timeline)
    await studio.open(client)
    await client.until_saved()

    _, document = await _logged(collab_database_url, timeline)
    assert "orphan" in document.read()["clips"]


async def test_lost_redis_messages_are_read_back_from_the_log(
    studio: Studio, services: Services
) -> None:
    timeline = await studio.timeline()
    one = await studio.enter(studio.owner, timeline, studio.one)
    two = await studio.enter(studio.owner, timeline, studio.two)

    async with listeners(services.redis.url()) as listening:
        for number in range(5):
            await listening.drop()
            await one.add_clip(f"c{number}")
        await one.until_saved()

        await two.until(lambda: len(two.read()) == 5, "all clips")


async def test_graceful_restart_tells_clients_to_reconnect(
    studio: Studio, third: WebProcess
) -> None:
    timeline = await studio.timeline()
    client = SyncClient(sync_url(third.url, timeline), studio.owner.cookie)
    await studio.open(client)
    for number in range(50):
        await client.add_clip(f"c{number}")
    await client.until(lambda: client.acked > 10, "some acknowledgements")

    await third.stop()
    assert await client.until_closed() == 1012
    await third.start()
    await studio.open(client)
    await client.until_saved()
    late = await studio.enter(studio.owner, timeline, studio.two)

    assert len(late.read()) == 50
