"""Postgres and Redis die, hang and forget while people edit: nothing is lost, and it is said."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
import redis.asyncio
from websockets.asyncio.client import connect

from backend.collab.document import Document
from backend.database.migrate import migrate
from tests.integration.collab.conftest import Studio, opened_studio
from tests.outages import Outages
from tests.patience import WAIT_SECONDS
from tests.services import running_services
from tests.sync_client import SyncClient, sync_url
from tests.web_process import running_web

IS_DEEP = "CUTROOM_TEST_DEEP" in os.environ


@pytest.fixture(scope="module")
def own() -> Iterator[Outages]:
    """Servers that nobody else needs; Postgres keeps what it confirms."""
    with running_services(flags=()) as services:
        asyncio.run(migrate(services.postgres.url(), os.environ))
        outages = Outages(services.postgres, services.redis)
        yield outages
        outages.end()


@pytest.fixture(scope="module")
async def outliving(
    own: Outages, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Studio]:
    """Two web processes on them."""
    folder, database, bus = tmp_path_factory.mktemp("data"), own.postgres.url(), own.redis.url()
    async with (
        running_web(database, bus, folder) as one,
        running_web(database, bus, folder) as two,
        opened_studio(one, two) as studio,
    ):
        yield studio


@pytest.fixture
async def fragile(outliving: Studio) -> Studio:
    """The two when they are over the last outage."""
    for web in (outliving.one, outliving.two):
        await web.until_ready()
    return outliving


@pytest.fixture
async def pair(fragile: Studio) -> tuple[SyncClient, SyncClient]:
    """One person at each process, in a new timeline."""
    timeline = await fragile.timeline()
    one = await fragile.enter(fragile.owner, timeline, fragile.one)
    two = await fragile.enter(fragile.owner, timeline, fragile.two)
    await one.until_saved()
    await two.until_saved()
    return one, two


async def edit_both(pair: tuple[SyncClient, SyncClient], when: str, times: int = 20) -> None:
    for number in range(times):
        await pair[0].add_clip(f"{when} {number} by one")
        await pair[1].add_clip(f"{when} {number} by two")
        await asyncio.sleep(0)


async def until_both_have(pair: tuple[SyncClient, SyncClient], clips: int) -> None:
    for client in pair:
        await client.until(lambda: len(client.clips) == clips, f"{clips} clips")  # noqa: B023 - awaited at once


async def assert_logged_once(fragile: Studio, own: Outages, client: SyncClient) -> None:
    """Every edit is in the log, under gapless numbers, and none is there twice.

    Except for those that waited so long for their commit that the other process logged them, too.
    """
    timeline = client.url.rpartition("/")[2]
    connection = await asyncpg.connect(dsn=own.postgres.url())
    query = "SELECT seq, bytes FROM timeline_update WHERE timeline_id = $1::text::uuid ORDER BY seq"
    rows = await connection.fetch(query, timeline)
    await connection.close()
    document, repeated = Document(), 0
    for number, row in enumerate(rows, 1):
        assert row["seq"] == number
        repeated += document.adds_nothing(row["bytes"])
        document.apply(row["bytes"])
    assert set(document.read()["clips"]) == set(client.read())
    figures = [await web.figures() for web in (fragile.one, fragile.two)]
    assert repeated <= sum(each["cutroom_orphans_logged_total"] for each in figures)


async def test_postgres_is_killed_while_people_edit(
    fragile: Studio, own: Outages, pair: tuple[SyncClient, SyncClient]
) -> None:
    one, two = pair
    await edit_both(pair, "before")

    with own.killed(own.postgres):
        await edit_both(pair, "without")
        await until_both_have(pair, 80)
        assert one.acked < one.sent
        assert two.acked < two.sent
        newcomer = SyncClient(one.url, fragile.owner.cookie)
        await newcomer.open()
        assert await newcomer.until_closed() == 1013
        events = fragile.one.url.replace("http", "ws", 1) + "/api/v1/events"
        cookie = {"Cookie": f"cutroom_session={fragile.owner.cookie}"}
        async with connect(
            events, additional_headers=cookie, open_timeout=WAIT_SECONDS, ping_interval=None
        ) as watching:
            await watching.wait_closed()
        assert watching.close_code == 1013
    await one.until_saved()
    await two.until_saved()

    await assert_logged_once(fragile, own, one)
    assert one.closed is None
    assert two.closed is None


async def test_redis_is_killed_while_people_edit(
    fragile: Studio, own: Outages, pair: tuple[SyncClient, SyncClient]
) -> None:
    one, two = pair
    await edit_both(pair, "before")

    with own.killed(own.redis):
        await edit_both(pair, "without")
        await one.until_saved()
        await two.until_saved()
        # No message can arrive, the last one neither: this is read back from the log.
        await until_both_have(pair, 80)
    await edit_both(pair, "after")
    await one.until_saved()
    await two.until_saved()
    await until_both_have(pair, 120)
    await _until_presence_crosses(one, two)

    assert one.read() == two.read()
    await assert_logged_once(fragile, own, one)


async def test_redis_forgets_everything_while_people_edit(
    fragile: Studio, own: Outages, pair: tuple[SyncClient, SyncClient]
) -> None:
    one, two = pair

    async with redis.asyncio.Redis.from_url(own.redis.url()) as admin:
        await edit_both(pair, "before")
        await admin.flushall()
        await edit_both(pair, "after")
    await one.until_saved()
    await two.until_saved()
    await until_both_have(pair, 80)

    assert one.read() == two.read()
    await assert_logged_once(fragile, own, one)


async def test_redis_hangs_while_people_edit(
    fragile: Studio, own: Outages, pair: tuple[SyncClient, SyncClient]
) -> None:
    one, two = pair

    with own.frozen(own.redis):
        await edit_both(pair, "without")
        await one.until_saved()
        await two.until_saved()
        await until_both_have(pair, 40)
    await edit_both(pair, "after")
    await one.until_saved()
    await two.until_saved()
    await until_both_have(pair, 80)

    await assert_logged_once(fragile, own, one)


async def test_postgres_hangs_while_people_edit(
    fragile: Studio, own: Outages, pair: tuple[SyncClient, SyncClient]
) -> None:
    one, two = pair

    with own.frozen(own.postgres):
        await edit_both(pair, "without")
        await until_both_have(pair, 40)
        assert one.acked < one.sent
    await one.until_saved()
    await two.until_saved()

    await assert_logged_once(fragile, own, one)


async def test_both_are_killed_while_people_edit(
    fragile: Studio, own: Outages, pair: tuple[SyncClient, SyncClient]
) -> None:
    one, two = pair

    with own.killed(own.redis), own.killed(own.postgres):
        await edit_both(pair, "without")
    await one.until_saved()
    await two.until_saved()
    await until_both_have(pair, 40)
    await _until_presence_crosses(one, two)

    await assert_logged_once(fragile, own, one)


async def test_sign_out_unheard_while_redis_is_away_closes_sockets_when_it_is_back(
    fragile: Studio, own: Outages
) -> None:
    guest = await fragile.invite("editor")
    client = await fragile.enter(guest, await fragile.timeline(), fragile.two)

    with own.killed(own.redis):
        answer = await guest.http.post("/api/v1/auth/sign-out")
        assert answer.status_code == 503

    assert await client.until_closed() == 4401


async def test_newcomer_waits_for_a_hanging_server_and_not_for_ever(
    fragile: Studio, own: Outages
) -> None:
    url = sync_url(fragile.one.url, await fragile.timeline())

    with own.frozen(own.redis):
        first = await _knocking(url, fragile)
        if IS_DEEP:  # what waits here are timeouts
            await first.until(lambda: first.is_synced, "the document all the same")
    await first.until(lambda: first.is_synced, "the document")
    with own.frozen(own.postgres):
        late = await _knocking(url, fragile)
        if IS_DEEP:
            assert await late.until_closed() == 1013

    await fragile.enter(fragile.owner, url.rpartition("/")[2])


async def _knocking(url: str, studio: Studio) -> SyncClient:
    """A client that opens its socket in the background: it may take long."""
    client = SyncClient(url, studio.owner.cookie)
    opening = asyncio.create_task(client.open())

    async def give_up() -> None:
        await asyncio.gather(opening, return_exceptions=True)
        await client.close()

    studio.stack.push_async_callback(give_up)
    return client


async def _until_presence_crosses(one: SyncClient, two: SyncClient) -> None:
    """Messages of the one process reach the other again; presence comes in no other way."""
    async with asyncio.timeout(WAIT_SECONDS):
        number = 0
        while two.presence.get(one.client_id) is None:
            number += 1
            await one.show({"number": number})
            await asyncio.sleep(0.1)
