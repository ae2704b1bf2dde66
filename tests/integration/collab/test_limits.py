"""Every limit at its edge: what just fits goes on, one more ends with the documented code."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import websockets

from backend.collab import protocol
from backend.collab.protocol import MAX_PRESENCE_BYTES, PresenceEntry, encode_awareness
from tests.integration.collab.conftest import Studio
from tests.patience import WAIT_SECONDS
from tests.services import Services
from tests.sync_client import SyncClient, sync_url
from tests.web_process import WebProcess, running_web

MESSAGE_BYTES = 20_000
DOCUMENT_BYTES = 60_000
UPDATES_PER_SECOND = 20
BURST = 5 * UPDATES_PER_SECOND
CLIENTS_PER_ROOM = 3
ROOMS_PER_PROCESS = 2


@pytest.fixture(scope="module")
async def tight(
    services: Services, collab_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[WebProcess]:
    """A web process with limits that a test can reach."""
    folder = tmp_path_factory.mktemp("tight")
    async with running_web(
        collab_database_url,
        services.redis.url(),
        folder,
        LIMIT_MESSAGE_BYTES=str(MESSAGE_BYTES),
        LIMIT_DOCUMENT_BYTES=str(DOCUMENT_BYTES),
        LIMIT_UPDATES_PER_SECOND=str(UPDATES_PER_SECOND),
        LIMIT_CLIENTS_PER_ROOM=str(CLIENTS_PER_ROOM),
        LIMIT_ROOMS_PER_PROCESS=str(ROOMS_PER_PROCESS),
    ) as web:
        yield web


async def _refused(studio: Studio, timeline: str, web: WebProcess) -> int:
    client = SyncClient(sync_url(web.url, timeline), studio.owner.cookie)
    await client.open()
    studio.stack.push_async_callback(client.close)
    return await client.until_closed()


def _presence(client: SyncClient, clock: int, size: int) -> bytes:
    state = b'{"x":"' + b"y" * (size - 8) + b'"}'
    assert len(state) == size
    return encode_awareness([PresenceEntry(client.client_id, clock, state)])


async def test_message_of_just_the_limit_is_read(studio: Studio, tight: WebProcess) -> None:
    client = await studio.enter(studio.owner, await studio.timeline(), tight)
    bystander = await studio.enter(studio.owner, await studio.timeline(), tight)
    unknown_kind = bytes([107])

    await client.send(unknown_kind + bytes(MESSAGE_BYTES - 1))
    await client.add_clip("c1")
    await client.until_saved()
    await client.send(unknown_kind + bytes(MESSAGE_BYTES))

    assert await client.until_closed() == 1009
    await bystander.add_clip("c1")
    await bystander.until_saved()


async def test_burst_of_five_seconds_is_taken_and_more_is_too_fast(
    studio: Studio, tight: WebProcess
) -> None:
    client = await studio.enter(studio.owner, await studio.timeline(), tight)
    await client.until_saved()
    spent = client.sent + 1  # its step 2, and the step 1 it began with

    for _ in range(BURST - spent):
        await client.send(protocol.encode_step_1(b"\x00"))
    await client.send(protocol.encode_json(protocol.PING, {}))
    await client.until(lambda: client.last(protocol.PING), "an answer")

    assert await client.flood(protocol.encode_step_1(b"\x00")) == 1013


async def test_document_grows_to_its_limit_and_no_further(
    studio: Studio, tight: WebProcess
) -> None:
    timeline = await studio.timeline()
    client = await studio.enter(studio.owner, timeline, tight)
    step = 5_000

    for number in range(DOCUMENT_BYTES // step + 1):
        await client.add_clip(f"c{number}", note="x" * step)

    assert await client.until_closed() == 4413
    late = await studio.enter(studio.owner, timeline, tight)
    size = len(late.doc.get_update())
    assert DOCUMENT_BYTES - 1.2 * step < size <= DOCUMENT_BYTES
    # What takes little space, such as taking something away, still fits.
    await late.edit(lambda clips: clips.pop("c0"))
    await late.until_saved()


async def test_presence_and_pings_have_as_much_of_their_own(
    studio: Studio, tight: WebProcess
) -> None:
    client = await studio.enter(studio.owner, await studio.timeline(), tight)

    for number in range(BURST - 1):
        await client.send(_presence(client, number + 1, 20))
    await client.send(protocol.encode_json(protocol.PING, {"n": 1}))
    await client.until(lambda: client.last(protocol.PING), "an answer")
    await client.add_clip("c1")
    await client.until_saved()
    for _ in range(BURST):
        await client.send(protocol.encode_json(protocol.PING, {"n": 2}))

    assert await client.until_closed() == 1013


async def test_room_takes_so_many_clients_and_another_when_one_has_left(
    studio: Studio, tight: WebProcess
) -> None:
    timeline = await studio.timeline()
    inside = [await studio.enter(studio.owner, timeline, tight) for _ in range(CLIENTS_PER_ROOM)]

    assert await _refused(studio, timeline, tight) == 1013
    await inside[1].show({})
    await inside[0].until(lambda: inside[0].presence.get(inside[1].client_id) == {}, "presence")
    await inside[1].close()
    # Presence goes when the place is free.
    await inside[0].until(lambda: inside[0].presence[inside[1].client_id] is None, "the end")

    await studio.enter(studio.owner, timeline, tight)


async def test_process_takes_so_many_rooms_and_gives_up_an_empty_one_for_another(
    studio: Studio, tight: WebProcess
) -> None:
    timelines = [await studio.timeline() for _ in range(ROOMS_PER_PROCESS + 1)]
    clients = [await studio.enter(studio.owner, one, tight) for one in timelines[:-1]]

    assert await _refused(studio, timelines[-1], tight) == 1013
    await clients[0].close()
    async with asyncio.timeout(WAIT_SECONDS):
        while (await tight.figures())["cutroom_room_clients"] > 1:  # noqa: ASYNC110 - as it is
            await asyncio.sleep(0.02)

    await studio.enter(studio.owner, timelines[-1], tight)


async def test_presence_of_just_the_limit_is_shown_and_more_is_ignored(studio: Studio) -> None:
    timeline = await studio.timeline()
    one = await studio.enter(studio.owner, timeline)
    two = await studio.enter(studio.owner, timeline, studio.two)

    await one.send(_presence(one, 1, MAX_PRESENCE_BYTES + 1))
    await one.send(_presence(one, 2, MAX_PRESENCE_BYTES))

    await two.until(lambda: one.client_id in two.presence, "presence")
    assert len(two.presence[one.client_id]["x"]) == MAX_PRESENCE_BYTES - 8
    # It also comes back: a stock provider takes 30 s without any message for a dead server.
    await one.until(lambda: one.client_id in one.presence, "its own presence")
    assert one.closed is None


async def test_foreign_origin_is_refused_before_the_handshake(studio: Studio) -> None:
    url = sync_url(studio.one.url, await studio.timeline())
    evil = SyncClient(url, studio.owner.cookie, origin="https://evil.example")

    with pytest.raises(websockets.InvalidStatus) as refused:
        await evil.open()
    assert refused.value.response.status_code == 403

    at_home = SyncClient(url, studio.owner.cookie, origin=studio.one.url)
    await studio.open(at_home)


async def test_room_that_was_unloaded_and_opened_again_saves_as_before(
    studio: Studio, tight: WebProcess
) -> None:
    timeline, *others = [await studio.timeline() for _ in range(1 + ROOMS_PER_PROCESS)]
    for name in ("first", "second", "third"):
        client = await studio.enter(studio.owner, timeline, tight)
        await client.add_clip(name)
        await client.until_saved()
        await client.close()
        for other in others:
            await (await studio.enter(studio.owner, other, tight)).close()

    late = await studio.enter(studio.owner, timeline, studio.two)

    assert set(late.read()) == {"first", "second", "third"}
