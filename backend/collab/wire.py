"""How frames leave for one client: by uvicorn's DirectSocket, or by plain ASGI under any server."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from backend.web.direct_socket import Direct
from backend.web.frame import Frame

CLOSE_SECONDS: Final = 5.0
"""How long a client may take to accept the close frame."""


class Wire(Protocol):
    """What an outbox writes to; nothing here waits."""

    @property
    def is_writable(self) -> bool:
        """Whether it takes another frame now; it calls the outbox when it does again."""

    def offer(self, frame: Frame) -> bool:
        """Send a frame if it is writable; says whether it was."""

    def close(self, code: int, reason: str) -> None:
        """Send a close frame after what was written."""

    def abandon(self) -> None:
        """Give up a client that takes no bytes."""


Close = Callable[[int, str], Awaitable[None]]


class DirectWire:
    """Writes shared frames straight to the transport; needs no task until the end."""

    def __init__(self, direct: Direct, close: Close) -> None:
        self._direct = direct
        self.offer = direct.offer
        """Hand a frame to the transport; not a method, for a room does nothing as often as this."""
        self._close = close
        self._closing: asyncio.Task[None] | None = None

    @property
    def is_writable(self) -> bool:
        """Whether few bytes wait in the transport."""
        return self._direct.is_writable and self._closing is None

    def close(self, code: int, reason: str) -> None:
        """Send a close frame, and wake the handler."""
        closing = asyncio.wait_for(self._close(code, reason), CLOSE_SECONDS)
        self._closing = asyncio.create_task(closing)

    def abandon(self) -> None:
        """Cut the connection, unless the close frame has left; the handler hears of any loss."""
        if self._closing is None or not self._closing.done():
            self._direct.abort()

    def listen(self, hear: Callable[[object], None], writable: Callable[[], None]) -> None:
        """Have messages handed over, and hear when `is_writable` is true again."""
        self._direct.listen(hear, writable)

    async def closed(self) -> None:
        """Wait for the close frame, if one is on its way."""
        if self._closing is not None:
            await self._closing


class AsgiWire:
    """Sends one frame after the other through ASGI, in a task of its own."""

    def __init__(self, send: Callable[[bytes], Awaitable[None]], close: Close) -> None:
        self._send = send
        self._close = close
        self._frame: Frame | None = None
        self._closing: tuple[int, str] | None = None
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_writable(self) -> bool:
        """Whether the last frame has been taken."""
        return self._frame is None and self._closing is None

    def offer(self, frame: Frame) -> bool:
        """Give the task something to send."""
        if not self.is_writable:
            return False
        self._frame = frame
        self._wake.set()
        return True

    def close(self, code: int, reason: str) -> None:
        """Give the task its last work."""
        self._closing = code, reason
        self._wake.set()

    def abandon(self) -> None:
        """Stop sending."""
        if self._task is not None:
            self._task.cancel()

    async def run(self, writable: Callable[[], None]) -> None:
        """Send until closed, or cancelled because the client has gone."""
        self._task = asyncio.current_task()
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._frame is not None:
                await self._send(self._frame.payload)
                self._frame = None
                writable()
            if self._closing is not None:
                await self._close(*self._closing)
                return
