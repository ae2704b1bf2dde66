"""Editors that behave like the browser's: nothing is theirs to forget until it is acknowledged."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from pycrdt import Doc, Map, Text

from backend.collab.protocol import (
    ACK,
    STEP_1,
    SYNC,
    encode_step_1,
    encode_step_2,
    encode_update,
)
from backend.collab.varint import Reader
from tests.benchmarks.dialects import Dialect
from tests.benchmarks.websocket import NotAccepted, WebSocket, frame_of

FIRST_WAIT_SECONDS: Final = 0.05
LONGEST_WAIT_SECONDS: Final = 0.5
FINAL: Final = (1000, *range(4400, 4500))
"""Closes that mean: do not come back."""
Address = tuple[str, int]


class SentAway(Exception):
    """The server has closed for good, which nobody gave it a reason for."""


@dataclass(eq=False)
class Editor:
    """One person who appends numbers to a text of their own, as fast as `per_second`.

    What was made while there is no connection goes out with step 2; single edits follow only
    after it. An acknowledged message covers everything made before it was sent.
    """

    name: str
    dialect: Dialect
    addresses: list[Address]
    chance: random.Random
    per_second: float
    made: int = 0
    saved: int = 0
    """Edits that the server says it has committed: the first so many."""
    connections: int = 0
    doc: Doc[Any] = field(default_factory=Doc)
    _socket: WebSocket | None = None
    _sent: list[int] = field(default_factory=list)
    _lost: asyncio.Event = field(default_factory=asyncio.Event)
    _added: list[bytes] = field(default_factory=list)
    _is_gone: bool = False
    _final: int | None = None

    async def work(self, is_over: Callable[[], bool]) -> None:
        """Edit until it is over, whatever happens to the server, then wait for the last ack."""
        keeping = asyncio.create_task(self._keep_connected())
        try:
            while not self._is_gone and not is_over():
                self._edit()
                await asyncio.sleep(self.chance.uniform(0.5, 1.5) / self.per_second)
            while not self._is_gone and self.saved < self.made:
                await asyncio.sleep(FIRST_WAIT_SECONDS)
                if keeping.done():
                    await keeping
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            self._drop()

    def vanish(self) -> None:
        """Go at once and for good: what comes now can no longer be sent again by this editor."""
        self._is_gone = True
        self._drop()

    def state(self) -> str:
        """Say how things stand, for whoever has to find out why somebody waits."""
        wire = "offline" if self._socket is None else f"{len(self._sent)} messages sent"
        return f"{self.name}: {self.saved} of {self.made} acknowledged, {wire}"

    def _edit(self) -> None:
        texts: Map[Any] = self.doc.get("texts", type=Map)
        following = self.doc.observe(lambda event: self._added.append(event.update))
        with self.doc.transaction():
            if self.name not in texts:
                texts[self.name] = Text()
            text: Text = texts[self.name]
            text += f"{self.made} "
        self.doc.unobserve(following)
        self.made += 1
        update = self._added.pop()
        if self._sent:
            self._send_counted(encode_update(update))

    async def _keep_connected(self) -> None:
        wait = FIRST_WAIT_SECONDS
        while not self._is_gone:
            try:
                await self._connect()
            except (OSError, NotAccepted, TimeoutError):
                await asyncio.sleep(self.chance.uniform(0.5, 1.0) * wait)
                wait = min(2 * wait, LONGEST_WAIT_SECONDS)
                continue
            wait = FIRST_WAIT_SECONDS
            await self._lost.wait()
            if self._final is not None:
                raise SentAway(f"{self.name} was sent away with {self._final}")
            await asyncio.sleep(self.chance.uniform(0.5, 1.0) * wait)

    async def _connect(self) -> None:
        self._lost = asyncio.Event()
        self._sent = []
        address = self.addresses[self.connections % len(self.addresses)]
        self.connections += 1
        request = self.dialect.request()
        socket = await WebSocket.open(address, request, self)
        socket.send(frame_of(encode_step_1(self.doc.get_state())))

    def opened(self, socket: WebSocket) -> None:
        """Be let in; the server's step 1 may already be behind this."""
        self._socket = socket

    def heard(self, message: bytes, now: float) -> None:  # noqa: ARG002 - others look at it
        """Answer step 1, take in edits, count acknowledgements."""
        reader = Reader(message)
        kind = reader.varuint()
        if kind == ACK:
            count = reader.varuint()
            if 0 < count <= len(self._sent):
                self.saved = max(self.saved, self._sent[count - 1])
        elif kind == SYNC:
            self._sync(reader.varuint(), reader.bytes())

    def _sync(self, step: int, body: bytes) -> None:
        if step == STEP_1:
            self._send_counted(encode_step_2(self.doc.get_update(body)))
        else:
            self.doc.apply_update(body)

    def _send_counted(self, message: bytes) -> None:
        if self._socket is not None:
            self._socket.send(frame_of(message))
            self._sent.append(self.made)

    def ended(self, code: int) -> None:
        """Reconnect, unless the server has said not to."""
        self._socket = None
        self._sent = []
        if code in FINAL:
            self._final = code
        self._lost.set()

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.abort()
