"""A small client of the sync socket, for tests: a document, an inbox, and conditions to wait on."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import websockets
from pycrdt import Doc, Map
from websockets.asyncio.client import ClientConnection, connect

from backend.collab import protocol
from backend.collab.protocol import PresenceEntry, encode_awareness
from backend.collab.varint import Reader
from tests.patience import WAIT_SECONDS


@dataclass
class SyncClient:
    """One browser tab, as far as the server can tell."""

    url: str
    cookie: str | None
    ours: bool = True
    answers_step_1: bool = True
    is_deaf: bool = False
    """Whether it ignores what others edit and show."""
    origin: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    """More arguments of websockets' `connect`."""
    doc: Doc[Any] = field(default_factory=Doc)
    socket: ClientConnection | None = None
    acked: int = 0
    sent: int = 0
    messages: list[tuple[int, Any]] = field(default_factory=list)
    presence: dict[int, Any] = field(default_factory=dict)
    is_synced: bool = False
    closed: int | None = None
    _task: asyncio.Task[None] | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _clock: int = 0

    @property
    def client_id(self) -> int:
        return self.doc.client_id

    @property
    def clips(self) -> Map[Any]:
        clips: Map[Any] = self.doc.get("clips", type=Map)
        return clips

    def read(self, root: str = "clips") -> dict[str, Any]:
        value: dict[str, Any] = self.doc.get(root, type=Map).to_py() or {}
        return value

    async def open(self) -> "SyncClient":
        """Connect and ask for the document."""
        headers = {"Cookie": f"cutroom_session={self.cookie}"} if self.cookie else {}
        self.socket = await connect(
            self.url,
            additional_headers=headers,
            subprotocols=[websockets.Subprotocol("cutroom.v1")] if self.ours else None,
            origin=websockets.Origin(self.origin) if self.origin else None,
            compression=None,
            max_size=None,
            open_timeout=WAIT_SECONDS,
            ping_interval=None,  # it is the server that gives up, never a slow test
            **self.options,
        )
        self.closed = None
        self.is_synced = False  # what an earlier connection brought says nothing of this one
        self.acked = self.sent = 0
        self._task = asyncio.create_task(self._read(self.socket))
        await self.send(protocol.encode_step_1(self.doc.get_state()))
        return self

    async def send(self, frame: bytes) -> None:
        """Send; that the server has closed meanwhile shows in `closed`."""
        assert self.socket is not None
        with contextlib.suppress(websockets.ConnectionClosed):
            await self.socket.send(frame)

    async def flood(self, frame: bytes) -> int:
        """Send one frame as fast as it goes until the server has had enough; says how it ends."""
        async with asyncio.timeout(WAIT_SECONDS):
            while self.closed is None:
                await self.send(frame)
                await asyncio.sleep(0)  # for whoever reads that it is closed
        return self.closed

    async def edit(self, change: Callable[[Map[Any]], None]) -> None:
        """Change the clips and send what that added."""
        before = self.doc.get_state()
        change(self.clips)
        await self.send_update(self.doc.get_update(before))

    async def add_clip(self, name: str, **fields: object) -> None:
        await self.edit(lambda clips: clips.__setitem__(name, Map({"kind": "media", **fields})))

    async def send_update(self, update: bytes) -> None:
        self.sent += 1
        await self.send(protocol.encode_update(update))

    async def show(self, state: dict[str, Any] | None) -> None:
        """Say something about oneself."""
        self._clock += 1
        entry = PresenceEntry(self.client_id, self._clock, json.dumps(state).encode())
        await self.send(encode_awareness([entry]))

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Wait for what messages bring about."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            seen = [kind for kind, _ in self.messages]
            raise AssertionError(f"waited for {what}; closed {self.closed}, saw {seen}") from None

    async def until_saved(self) -> None:
        await self.until(lambda: self.acked >= self.sent, f"ack {self.sent}, have {self.acked}")

    async def until_closed(self) -> int:
        await self.until(lambda: self.closed is not None, "a close")
        assert self.closed is not None
        return self.closed

    def last(self, kind: int) -> Any:
        return next((body for seen, body in reversed(self.messages) if seen == kind), None)

    async def close(self) -> None:
        if self.socket is not None:
            await self.socket.close()
        if self._task is not None:
            await self._task

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for frame in socket:
                assert isinstance(frame, bytes)
                await self._act(Reader(frame))
                self._changed.set()
        except websockets.ConnectionClosed:
            pass
        self.closed = socket.close_code
        self._changed.set()

    async def _act(self, reader: Reader) -> None:
        kind = reader.varuint()
        if self.is_deaf and kind in (protocol.SYNC, protocol.AWARENESS):
            return
        if kind == protocol.SYNC:
            await self._sync(reader.varuint(), reader.bytes())
        elif kind == protocol.AWARENESS:
            for entry in protocol.decode_presence(reader.bytes()):
                self.presence[entry.client_id] = json.loads(entry.state)
        elif kind == protocol.ACK:
            self.acked = reader.varuint()
            self.messages.append((kind, self.acked))
        else:
            self.messages.append((kind, json.loads(reader.bytes())))

    async def _sync(self, step: int, body: bytes) -> None:
        self.messages.append((protocol.SYNC, step))
        if step != protocol.STEP_1:
            self.doc.apply_update(body)
            self.is_synced = self.is_synced or step == protocol.STEP_2
        elif self.answers_step_1:
            self.sent += 1
            await self.send(protocol.encode_step_2(self.doc.get_update(body)))


def sync_url(http_url: str, timeline_id: UUID | str) -> str:
    return f"{http_url.replace('http', 'ws', 1)}/api/v1/sync/{timeline_id}"
