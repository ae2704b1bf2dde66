"""A WebSocket client on a bare asyncio protocol: no more than a load generator needs.

Received bytes land in one buffer that all connections share, and leave it only as whole messages.
"""

import asyncio
import base64
import secrets
from time import perf_counter
from typing import Final, Protocol, cast

BINARY, CLOSE, PING, PONG = 0x82, 0x88, 0x89, 0x8A
_SHORT, _MEDIUM, _LONG = 125, 126, 127
_BUFFER: Final = bytearray(1 << 20)
_RECEIVED: Final = memoryview(_BUFFER)
NO_STATUS: Final = 1005
GONE: Final = 1006
ANSWER_SECONDS: Final = 30.0


def frame_of(payload: bytes, opcode: int = BINARY) -> bytes:
    """Make a client's frame; its mask is zero, which unmasks at the same cost as any other."""
    size = len(payload)
    if size <= _SHORT:
        head = bytes([opcode, 0x80 | size])
    elif size < 1 << 16:
        head = bytes([opcode, 0x80 | _MEDIUM]) + size.to_bytes(2)
    else:
        head = bytes([opcode, 0x80 | _LONG]) + size.to_bytes(8)
    return head + bytes(4) + payload


class Listener(Protocol):
    """Whom a connection tells what happens to it."""

    def opened(self, socket: "WebSocket") -> None:
        """The server has accepted; its first messages may follow before anything else runs."""

    def heard(self, message: bytes, now: float) -> None:
        """A message has arrived; `now` is when its last bytes did."""

    def ended(self, code: int) -> None:
        """The connection is over; 1006 when it just ended."""


class NotAccepted(Exception):
    """The server did not answer with a WebSocket."""


class WebSocket(asyncio.BufferedProtocol):
    """One connection."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._transport: asyncio.Transport | None = None
        self.accepted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._rest = bytearray()
        self._needed = 0
        self._code = GONE
        self._is_accepted = False

    @classmethod
    async def open(
        cls, address: tuple[str, int], request: bytes, listener: Listener
    ) -> "WebSocket":
        """Connect, ask, and wait until the server has accepted.

        Raises:
            NotAccepted: it answered something else.
            OSError: nobody answers there.
        """
        loop = asyncio.get_running_loop()
        transport, socket = await loop.create_connection(lambda: cls(listener), *address)
        transport.write(request)
        async with asyncio.timeout(ANSWER_SECONDS):
            await socket.accepted
        return socket

    @property
    def is_open(self) -> bool:
        """Whether frames can still be sent."""
        return self._transport is not None and not self._transport.is_closing()

    def send(self, frame: bytes) -> None:
        """Send what `frame_of` made; to a connection that has ended, nothing."""
        if self._transport is not None:
            self._transport.write(frame)

    def abort(self) -> None:
        """End the connection without a word."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be connected."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's derives from nothing

    def connection_lost(self, exc: Exception | None) -> None:
        """Be disconnected."""
        self._transport = None
        if not self.accepted.done():
            self.accepted.set_exception(NotAccepted(f"the connection ended: {exc}"))
            return
        self._listener.ended(self._code)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's hint
        """Say where to put what arrives."""
        return _RECEIVED

    def buffer_updated(self, nbytes: int) -> None:
        """Take what has arrived."""
        now = perf_counter()
        # The usual: one short message. With 200 readers every microsecond here is seen as 0.2 ms.
        if self._is_accepted and nbytes == _BUFFER[1] + 2 <= _SHORT + 2 and not self._rest:
            self._act(_BUFFER[0], bytes(_RECEIVED[2:nbytes]), now)
            return
        if not self._rest:
            rest = self._take(_RECEIVED[:nbytes], now)
            self._rest += _RECEIVED[rest:nbytes]
            return
        self._rest += _RECEIVED[:nbytes]
        if len(self._rest) >= self._needed:
            with memoryview(self._rest) as view:
                taken = self._take(view, now)
            del self._rest[:taken]

    def _take(self, data: memoryview, now: float) -> int:
        """Take whole messages off the front; says how many bytes that were."""
        at = 0 if self.accepted.done() else self._take_answer(bytes(data))
        if not self.accepted.done():
            return 0
        size = len(data)
        self._needed = 0
        while size - at > 1:
            length, start = data[at + 1], at + 2
            if length > _SHORT:
                start += 2 if length == _MEDIUM else 8
                if start > size:
                    break
                length = int.from_bytes(data[at + 2 : start])
            end = start + length
            if end > size:
                self._needed = end - at
                break
            self._act(data[at], bytes(data[start:end]), now)
            at = end
        return at

    def _take_answer(self, data: bytes) -> int:
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return 0
        if data.startswith(b"HTTP/1.1 101"):
            self.accepted.set_result(None)
            self._is_accepted = True
            self._listener.opened(self)
        else:
            self.accepted.set_exception(NotAccepted(data[:200].decode(errors="replace")))
        return end + 4

    def _act(self, opcode: int, payload: bytes, now: float) -> None:
        if opcode == BINARY:
            self._listener.heard(payload, now)
        elif opcode == PING:
            self.send(frame_of(payload, PONG))
        elif opcode == CLOSE:
            self._code = int.from_bytes(payload[:2]) if payload else NO_STATUS
            self.send(frame_of(payload[:2], CLOSE))
        elif opcode != PONG:
            raise ValueError(f"no server in these measurements sends a frame of type {opcode:#x}")


def opening_request(path: str, headers: dict[str, str]) -> bytes:
    """Make the request that asks for a WebSocket."""
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
