"""The many clients of a run: sockets that note what they got and when, and hold no document."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from tests.benchmarks.dialects import Dialect, acknowledged, is_step_2
from tests.benchmarks.marks import Found, MarkReader
from tests.benchmarks.websocket import WebSocket

AT_ONCE = 20
JOIN_SECONDS = 60.0


@dataclass(eq=False)
class Client:
    """One socket in one room."""

    dialect: Dialect
    marks: MarkReader
    socket: WebSocket | None = None
    is_recording: bool = False
    arrivals: list[tuple[float, Found]] = field(default_factory=list)
    acks: list[tuple[float, int]] = field(default_factory=list)
    updates_sent: int = 0
    document_bytes: int = 0
    closed: int | None = None
    seen: int = 0
    """Edits in what arrived, its own and repeated ones included."""
    _joined: "asyncio.Future[float] | None" = None

    async def join(self, address: tuple[str, int]) -> float:
        """Open a socket and get the document; answers how many seconds that took."""
        started = perf_counter()
        self._joined = asyncio.get_running_loop().create_future()
        request = self.dialect.request()
        self.socket = await WebSocket.open(address, request, self)
        for frame in self.dialect.opening():
            self.socket.send(frame)
        async with asyncio.timeout(JOIN_SECONDS):
            return await self._joined - started

    def send_update(self, frame: bytes) -> None:
        """Send an edit's frame."""
        self.updates_sent += 1
        if self.socket is not None:
            self.socket.send(frame)

    def send(self, frame: bytes) -> None:
        """Send any other frame."""
        if self.socket is not None:
            self.socket.send(frame)

    def leave(self) -> None:
        """End the connection."""
        if self.socket is not None:
            self.socket.abort()

    def record(self) -> None:
        """Note what arrives from now on."""
        self.arrivals, self.acks = [], []
        self.seen = 0
        self.is_recording = True

    def stop_recording(self) -> None:
        """Note no more, and let go of what was noted."""
        self.is_recording = False
        self.marks.forget()
        self.arrivals, self.acks = [], []

    def opened(self, socket: WebSocket) -> None:
        """Be let in."""
        self.socket = socket

    def heard(self, message: bytes, now: float) -> None:
        """Note what arrived."""
        if self.is_recording:
            found = self.marks.read(message)
            if found.edits or found.cursors:
                self.seen += len(found.edits)
                self.arrivals.append((now, found))
                return
        start = self.dialect.start_of(message)
        count = acknowledged(message, start)
        if count is not None:
            self.acks.append((now, count))
        elif self._joined is not None and not self._joined.done() and is_step_2(message, start):
            self.document_bytes = len(message)
            self._joined.set_result(now)

    def ended(self, code: int) -> None:
        """Note how it ended."""
        self.closed = code
        if self._joined is not None and not self._joined.done():
            self._joined.set_exception(ConnectionError(f"closed with {code} before the document"))


async def join_all(
    clients: Iterable[Client], address: tuple[str, int], *, at_once: int = AT_ONCE
) -> list[float]:
    """Let clients in, some at a time; answers how long each took."""
    waiting = list(clients)
    took: list[float] = []
    while waiting:
        group, waiting = waiting[:at_once], waiting[at_once:]
        took += await asyncio.gather(*(client.join(address) for client in group))
    return took


def leave_all(clients: Sequence[Client]) -> None:
    """End every connection."""
    for client in clients:
        client.leave()
