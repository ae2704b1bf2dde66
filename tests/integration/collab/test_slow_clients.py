"""A client that does not keep up, under our own server and under one without the shortcut."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from socket import SO_RCVBUF, SOL_SOCKET, socket

import pytest

from backend.collab import protocol
from backend.collab.varint import Reader
from tests.integration.collab.conftest import Studio
from tests.services import Services
from tests.sync_client import SyncClient, sync_url
from tests.web_process import PLAIN, WebProcess, running_web

EDITS = 250
EDIT_BYTES = 60_000
RECEIVE_BYTES = 65_536
"""Of the slow client; with 4 MiB to send and 1 MiB of the outbox, less than all edits."""


@dataclass
class SlowClient(SyncClient):
    """Takes nothing while the gate is shut."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def _act(self, reader: Reader) -> None:
        await self.gate.wait()
        await super()._act(reader)


def _small_socket(url: str) -> socket:
    made = socket()
    made.setsockopt(SOL_SOCKET, SO_RCVBUF, RECEIVE_BYTES)
    made.connect(("127.0.0.1", int(url.rpartition(":")[2])))
    return made


async def _fall_behind(studio: Studio, url: str) -> tuple[SyncClient, SlowClient]:
    timeline = await studio.timeline()
    options = {"sock": _small_socket(url), "max_queue": 1}
    slow = SlowClient(sync_url(url, timeline), studio.owner.cookie, options=options)
    slow.gate.set()
    await studio.open(slow)
    writer = await studio.open(SyncClient(sync_url(url, timeline), studio.owner.cookie))
    slow.messages.clear()
    slow.gate.clear()
    for number in range(EDITS):
        await writer.add_clip(f"c{number}", label="x" * EDIT_BYTES)
        await writer.until_saved()  # else one turn's edits become one message
    return writer, slow


def _assert_one_diff(slow: SlowClient) -> None:
    steps = [body for kind, body in slow.messages if kind == protocol.SYNC]
    assert steps.count(protocol.STEP_2) == 1
    assert steps.count(protocol.UPDATE) < EDITS


@pytest.fixture(params=["ours", "plain"])
async def web(
    request: pytest.FixtureRequest,
    studio: Studio,
    services: Services,
    collab_database_url: str,
    tmp_path: Path,
) -> AsyncIterator[WebProcess]:
    """A web process as we start it, and one whose server has no shortcut to the socket."""
    if request.param == "ours":
        yield studio.one
        return
    redis_url = services.redis.url()
    async with running_web(collab_database_url, redis_url, tmp_path, PLAIN) as plain:
        yield plain


async def test_slow_client_gets_one_diff_and_then_edits_again(
    studio: Studio, web: WebProcess
) -> None:
    before = await web.figures()
    writer, slow = await _fall_behind(studio, web.url)

    slow.gate.set()
    await slow.until(lambda: len(slow.read()) == EDITS, "every clip")
    await writer.add_clip("last")
    await slow.until(lambda: "last" in slow.read(), "the edit after the diff")
    after = await web.figures()

    _assert_one_diff(slow)
    assert after["cutroom_resyncs_total"] == before["cutroom_resyncs_total"] + 1
    assert slow.read() == writer.read()


async def test_rooms_work_and_refuse_alike_under_every_server(
    studio: Studio, web: WebProcess
) -> None:
    timeline = await studio.timeline()
    one = await studio.open(SyncClient(sync_url(web.url, timeline), studio.owner.cookie))
    two = await studio.open(SyncClient(sync_url(web.url, timeline), studio.owner.cookie))

    for number in range(20):
        await one.add_clip(f"c{number}")
    await one.until_saved()
    await two.until(lambda: len(two.read()) == 20, "every clip")
    await one.send(b"\x63garbage")

    assert await one.until_closed() == 4400
