"""The events socket with real clients, on two web processes."""

import asyncio
import json
from typing import Any

import pytest
import redis.asyncio
import websockets
from websockets.asyncio.client import ClientConnection, connect

from tests.integration.collab.conftest import Someone, Studio
from tests.patience import WAIT_SECONDS


class Watching:
    """An open events socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def ask(self, kind: str, *topics: str) -> None:
        await self._socket.send(json.dumps({"type": kind, "topics": topics}))

    async def next(self, kind: str) -> dict[str, Any]:
        """The next event of a type; others are skipped."""
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                event = json.loads(await self._socket.recv())
                if event["type"] == kind:
                    found: dict[str, Any] = event
                    return found

    async def close_code(self) -> int | None:
        async with asyncio.timeout(WAIT_SECONDS):
            await self._socket.wait_closed()
        return self._socket.close_code


async def _watch(studio: Studio, who: Someone | None, *topics: str) -> Watching:
    headers = {"Cookie": f"cutroom_session={who.cookie}"} if who else {}
    url = f"ws://127.0.0.1:{studio.two.port}/api/v1/events"
    socket = await connect(url, additional_headers=headers, compression=None, ping_interval=None)
    studio.stack.push_async_callback(socket.close)
    watching = Watching(socket)
    for topic in topics:
        await watching.ask("subscribe", topic)
        await watching.next("subscription.started")
    return watching


async def test_event_of_another_process_arrives(studio: Studio) -> None:
    watching = await _watch(studio, studio.owner, f"workspace:{studio.workspace_id}")

    timeline = await studio.timeline()

    assert (await watching.next("timeline.created"))["data"]["id"] == timeline


async def test_rename_and_delete_reach_the_timeline_topic(studio: Studio) -> None:
    timeline = await studio.timeline()
    watching = await _watch(studio, studio.owner, f"timeline:{timeline}")

    await studio.owner.http.patch(f"/api/v1/timelines/{timeline}", json={"name": "Second cut"})
    assert (await watching.next("timeline.renamed"))["data"]["name"] == "Second cut"
    await studio.owner.http.delete(f"/api/v1/timelines/{timeline}")
    assert (await watching.next("timeline.deleted"))["topic"] == f"timeline:{timeline}"


async def test_stranger_is_refused_and_garbage_closes(studio: Studio) -> None:
    watching = await _watch(studio, await studio.sign_up())

    await watching.ask("subscribe", f"workspace:{studio.workspace_id}", "nonsense")
    assert (await watching.next("subscription.refused"))["data"]["code"] == "NOT_FOUND"
    assert (await watching.next("subscription.refused"))["topic"] == "nonsense"
    await watching.ask("sing")
    await watching.ask("sing", "loudly")

    assert await watching.close_code() == 4400


async def test_nobody_is_closed_as_signed_out(studio: Studio) -> None:
    watching = await _watch(studio, None)

    assert await watching.close_code() == 4401


async def test_foreign_origin_is_refused_before_the_handshake(studio: Studio) -> None:
    url = f"ws://127.0.0.1:{studio.one.port}/api/v1/events"

    with pytest.raises(websockets.InvalidStatus) as refused:
        await connect(url, origin=websockets.Origin("https://evil.example"))
    assert refused.value.response.status_code == 403


async def test_removal_ends_subscriptions_and_sign_out_the_socket(studio: Studio) -> None:
    guest = await studio.invite("viewer")
    watching = await _watch(studio, guest, f"workspace:{studio.workspace_id}")

    await studio.owner.http.delete(f"/api/v1/workspaces/{studio.workspace_id}/members/{guest.id}")
    await watching.next("subscription.ended")
    await guest.http.post("/api/v1/auth/sign-out")

    assert await watching.close_code() == 4401


async def test_pictures_arrive_as_binary_frames(studio: Studio, redis_url: str) -> None:
    watching = await _watch(studio, studio.owner, f"workspace:{studio.workspace_id}")
    picture = bytes(16) + (7).to_bytes(4, "big") + b"\xff\xd8jpeg"

    async with redis.asyncio.Redis.from_url(redis_url) as client:
        await client.publish(f"cutroom:t:workspace:{studio.workspace_id}", b"P" + picture)

    async with asyncio.timeout(WAIT_SECONDS):
        assert await watching._socket.recv() == picture  # noqa: SLF001 - the helper reads JSON only
