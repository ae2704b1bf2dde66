"""A flood of hostile frames on an editor's sockets: the process lives and nobody else notices."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pytest

from backend.collab import protocol
from backend.collab.varint import encode_bytes, encode_varuint
from tests.hostile_frames import Frames
from tests.integration.collab.conftest import Someone, Studio
from tests.integration.collab.test_y_websocket import stock
from tests.property.replicas import Replica
from tests.sync_client import SyncClient, sync_url
from tests.timeline_documents import make_document
from tests.web_process import WebProcess

FRAMES = 100_000 if "CUTROOM_TEST_DEEP" in os.environ else 600
ATTACKERS = 4
GROWTH_BYTES = 64 * 2**20
"""Some of what is sent is valid: documents grow by it, and keep what was overwritten."""
ENDINGS = {4400, 1009, 1013}
"""Malformed, too large, too fast; 1011 would be a fault of ours."""


@dataclass
class Attack:
    """An editor who sends whatever comes, and connects again when sent away."""

    url: str
    editor: Someone
    frames: Iterator[bytes]
    count: int
    endings: set[int | None] = field(default_factory=set)

    async def run(self) -> None:
        client = await self._connect()
        for frame in islice(self.frames, self.count):
            await client.send(frame)
            if not await self._survives(client):
                self.endings.add(client.closed)
                await client.close()
                client = await self._connect()
        await client.close()

    async def _connect(self) -> SyncClient:
        # Deaf, since what it gets back may break its own document.
        return await SyncClient(self.url, self.editor.cookie, is_deaf=True).open()

    async def _survives(self, client: SyncClient) -> bool:
        """Whether it is answered after the frame, and not closed."""
        client.messages.clear()
        await client.send(protocol.encode_json(protocol.PING, {}))
        await client.until(lambda: client.last(protocol.PING) or client.closed is not None)
        return client.closed is None


@pytest.mark.timeout(300 if FRAMES < 1_000 else 7_200)
async def test_hostile_frames_disturb_nobody(studio: Studio) -> None:
    timeline = await studio.timeline()
    elsewhere = await studio.enter(studio.owner, await studio.timeline())
    editor = await studio.invite("editor")
    url, document = sync_url(studio.one.url, timeline), _document()
    attacks = [
        Attack(url, editor, iter(Frames(seed, document)), FRAMES // ATTACKERS)
        for seed in range(ATTACKERS)
    ]
    cookie = f"cutroom_session={studio.owner.cookie}"

    async with stock(studio.one.url, timeline, "", cookie) as browser:
        await browser.until(lambda told: told.get("synced"), "the document")
        before = _memory_bytes(studio.one)
        async with asyncio.TaskGroup() as group:
            for attack in attacks:
                group.create_task(attack.run())
        grown = _memory_bytes(studio.one) - before

        assert set[int | None]().union(*(attack.endings for attack in attacks)) <= ENDINGS
        assert grown < GROWTH_BYTES
        await elsewhere.add_clip("c1")
        await elsewhere.until_saved()
        assert elsewhere.closed is None
        # A stock provider logs what it cannot read, and then lacks it.
        browser.do("add mine")
        async with stock(studio.one.url, timeline, "", cookie) as newcomer:
            await newcomer.until(lambda told: "mine" in told.get("clips", ()), "the clip")
            newcomer.do("add yours")
            await browser.until(lambda told: "yours" in told["clips"], "the other clip")
        assert await browser.errors() == ""


async def test_nesting_without_end_ends_nothing_but_its_sender(studio: Studio) -> None:
    """Yrs reads nested values recursively: unchecked, these end the process, a viewer's too."""
    timeline = await studio.timeline()
    bystander = await studio.enter(studio.owner, timeline)
    deep_value = _item(b"\x28", b"\x01" + b"\x75\x01" * 200_000 + b"\x7e")
    for role in ("editor", "viewer"):
        hostile = await studio.enter(await studio.invite(role), timeline)
        await hostile.send_update(deep_value)
        assert await hostile.until_closed() == 4400

    hostile = await studio.enter(await studio.invite("editor"), timeline)
    for level in range(300):
        await hostile.send_update(_type_inside(level))
    assert await hostile.until_closed() == 4400
    await hostile.open()
    await hostile.send(protocol.encode_json(protocol.PING, {"a": 1})[:-1] + b"[" * 100_000)

    await bystander.add_clip("c1")
    await bystander.until_saved()
    assert bystander.closed is None


def _document() -> bytes:
    """A timeline that is the same every time, as is then what is sent."""
    replica = Replica(5)
    # Without assets: yrs writes the fields of such plain values in another order each time.
    replica.fill(make_document(assets={}))
    update: bytes = replica.doc.get_update()
    return update


def _item(info: bytes, content: bytes) -> bytes:
    """One item of client 5, as the field `k` of the root `clips`."""
    return b"\x01\x01\x05\x00" + info + b"\x01\x05clips\x01k" + content + b"\x00"


def _type_inside(level: int) -> bytes:
    """A map as the field `k` of the map that came before it."""
    if level == 0:
        return _item(b"\x27", b"\x01")
    clock, parent = (encode_varuint(number) for number in (level, level - 1))
    return b"\x01\x01\x05" + clock + b"\x27\x00\x05" + parent + encode_bytes(b"k") + b"\x01\x00"


def _memory_bytes(web: WebProcess) -> int:
    assert web.process is not None
    status = Path(f"/proc/{web.process.pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) * 1024
