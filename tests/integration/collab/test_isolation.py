"""What fails for one client ends that client, what fails for a room ends that room."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
import pytest
import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from backend.app import Services
from backend.collab.connection import Connection
from backend.collab.document import Document, DocumentBroken
from backend.collab.protocol import Message
from backend.collab.room import Room
from backend.web.application import CutroomApp
from backend.web.direct_socket import DirectSocket
from tests.integration.clients import SignedIn, make_workspace, sign_up
from tests.patience import WAIT_SECONDS
from tests.sync_client import SyncClient, sync_url


@pytest.fixture
async def url(app: CutroomApp) -> AsyncIterator[str]:
    """The app on a port, in this process: its insides can be broken."""
    async with _served(app) as address:
        yield address


@asynccontextmanager
async def _served(
    app: CutroomApp, ws: type[WebSocketsSansIOProtocol] = WebSocketsSansIOProtocol
) -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, lifespan="off", log_config=None, ws=ws)
        server = uvicorn.Server(config)
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listener])
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            await server.shutdown(sockets=[listener])


@pytest.fixture
async def owner(app: CutroomApp) -> SignedIn:
    return await sign_up(app)


async def _timelines(owner: SignedIn, count: int) -> list[str]:
    project = await owner.make(f"{await make_workspace(owner)}/projects", {"name": "Film"})
    wish = {"project_id": project["id"], "rate": [25, 1], "width": 1920, "height": 1080}
    made = [await owner.make("/timelines", {**wish, "name": f"Cut {n}"}) for n in range(count)]
    return [timeline["id"] for timeline in made]


def _cookie(http: httpx.AsyncClient) -> str:
    return http.cookies["cutroom_session"]


async def _enter(url: str, owner: SignedIn, timeline: str) -> SyncClient:
    client = await SyncClient(sync_url(url, timeline), _cookie(owner.http)).open()
    await client.until(lambda: client.is_synced, "the document")
    await client.until_saved()
    return client


async def test_failure_for_one_client_ends_that_client(
    url: str, owner: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    [timeline] = await _timelines(owner, 1)
    unlucky, other = [await _enter(url, owner, timeline) for _ in range(2)]
    connection_id = unlucky.last(100)["connection_id"]
    receive = Room.receive

    def fail_for_one(self: Room, connection: object, message: Message) -> None:
        if getattr(connection, "id", "") == connection_id:
            raise RuntimeError("nobody thought of this")
        receive(self, connection, message)  # type: ignore[arg-type] # as it came

    monkeypatch.setattr(Room, "receive", fail_for_one)
    await unlucky.add_clip("c1")

    assert await unlucky.until_closed() == 1011
    await other.add_clip("c2")
    await other.until_saved()
    assert set(other.read()) == {"c2"}
    await other.close()


async def test_failure_of_a_room_ends_that_room_and_it_opens_anew(
    app: CutroomApp, url: str, owner: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    services: Services = app.state["services"]
    broken, sound = await _timelines(owner, 2)
    inside = [await _enter(url, owner, broken) for _ in range(2)]
    outside = await _enter(url, owner, sound)
    await inside[0].add_clip("kept")
    await inside[0].until_saved()

    async with services.rooms.visit(UUID(broken)) as room:
        monkeypatch.setattr(room, "sweep", _fail)
        assert [await client.until_closed() for client in inside] == [1011, 1011]
        again = await _enter(url, owner, broken)

    assert set(again.read()) == {"kept"}
    await again.add_clip("more")
    await again.until_saved()
    await outside.add_clip("c1")
    await outside.until_saved()
    for client in (again, outside):
        await client.close()


async def test_document_that_cannot_be_rebuilt_is_not_served(
    url: str, owner: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    [timeline] = await _timelines(owner, 1)
    client = await _enter(url, owner, timeline)

    with monkeypatch.context() as patch:
        patch.setattr(Document, "apply", _break)
        patch.setattr(Document, "load", _break)
        await client.add_clip("lost unless kept by the browser")
        assert await client.until_closed() == 1011
    again = SyncClient(client.url, client.cookie, doc=client.doc)
    await again.open()
    await again.until(lambda: again.sent == 1, "to be asked for what it has")
    await again.until_saved()

    late = await _enter(url, owner, timeline)
    assert set(late.read()) == {"lost unless kept by the browser"}
    for one in (again, late):
        await one.close()


async def test_nothing_is_left_of_those_who_were_sent_away(
    app: CutroomApp, owner: SignedIn
) -> None:
    """Collections are rare (`backend.serve`): what waited for one would add up."""
    [timeline] = await _timelines(owner, 1)
    async with _served(app, DirectSocket) as url, asyncio.timeout(WAIT_SECONDS):
        stays = await _enter(url, owner, timeline)
        gc.collect()
        gc.disable()
        try:
            for _ in range(5):
                hostile = await _enter(url, owner, timeline)
                await hostile.send(b"\x00\x02\x01garbage")
                assert await hostile.until_closed() == 4400
                await hostile.close()
            while _connections() > 1:  # noqa: ASYNC110 - its handler ends a little later
                await asyncio.sleep(0.01)
        finally:
            gc.enable()
        await stays.close()


def _connections() -> int:
    return sum(type(one) is Connection for one in gc.get_objects())


def _fail() -> None:
    raise RuntimeError("nobody thought of this")


def _break(*_: object) -> None:
    raise DocumentBroken("for ever")
