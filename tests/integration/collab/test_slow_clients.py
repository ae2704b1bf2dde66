"""A client that does not keep up, under our own server and under one without the shortcut."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from socket import SO_RCVBUF, SOL_SOCKET, socket

import pytest

from backend.collab import protocol
from backend.collab.varint import Reader
from tests.integration.collab.conftest import Studio
from tests.patience import WAIT_SECONDS
from tests.services import Services
from tests.sync_client import SyncClient, sync_url
from tests.web_process import OURS, PLAIN, WebProcess, running_web

EDIT_BYTES = 60_000
MORE_EDITS = 3
"""Once the client has fallen behind: the outbox has space for them."""
OUTBOX_BYTES = 300_000
KERNEL_BYTES = 65_536
"""At either end; little, so that a few edits fill everything between server and client."""


@dataclass
class SlowClient(SyncClient):
    """Takes nothing while the gate is shut."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def _act(self, reader: Reader) -> None:
        await self.gate.wait()
        await super()._act(reader)


def _small_socket(url: str) -> socket:
    made = socket()
    made.setsockopt(SOL_SOCKET, SO_RCVBUF, KERNEL_BYTES)
    made.connect(("127.0.0.1", int(url.rpartition(":")[2])))
    return made


async def _enter(studio: Studio, url: str) -> tuple[SyncClient, SlowClient]:
    """Somebody who writes, and somebody who has the document and takes nothing more."""
    timeline = await studio.timeline()
    options = {"sock": _small_socket(url), "max_queue": 1}
    slow = SlowClient(sync_url(url, timeline), studio.owner.cookie, options=options)
    slow.gate.set()
    await studio.open(slow)
    writer = await studio.open(SyncClient(sync_url(url, timeline), studio.owner.cookie))
    slow.messages.clear()
    slow.gate.clear()
    return writer, slow


async def _edit(writer: SyncClient) -> None:
    await writer.add_clip(f"c{len(writer.clips)}", label="x" * EDIT_BYTES)
    await writer.until_saved()  # else one turn's edits become one message


async def _resyncs(web: WebProcess) -> int:
    return int((await web.figures())["cutroom_resyncs_total"])


@pytest.fixture(scope="module", params=["ours", "plain"])
async def web(
    request: pytest.FixtureRequest,
    services: Services,
    collab_database_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[WebProcess]:
    """A web process as we start it, and one whose server has no shortcut to the socket."""
    async with running_web(
        collab_database_url,
        services.redis.url(),
        tmp_path_factory.mktemp("slow"),
        OURS if request.param == "ours" else PLAIN,
        send_bytes=KERNEL_BYTES,
        LIMIT_BUFFER_BYTES=str(OUTBOX_BYTES),
    ) as running:
        yield running


async def test_slow_client_gets_one_diff_and_then_edits_again(
    studio: Studio, web: WebProcess
) -> None:
    before = await _resyncs(web)
    writer, slow = await _enter(studio, web.url)

    async with asyncio.timeout(WAIT_SECONDS):
        while await _resyncs(web) == before:
            await _edit(writer)
    for _ in range(MORE_EDITS):
        await _edit(writer)
    slow.gate.set()
    await slow.until(lambda: len(slow.clips) == len(writer.clips), "every clip")
    await writer.add_clip("last")
    await slow.until(lambda: "last" in slow.clips, "the edit after the diff")

    steps = [body for kind, body in slow.messages if kind == protocol.SYNC]
    assert steps.count(protocol.STEP_2) == 1
    assert steps.count(protocol.UPDATE) < len(writer.clips)
    assert slow.read() == writer.read()
    assert await _resyncs(web) == before + 1


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
