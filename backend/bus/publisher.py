"""Publishes on Redis without anybody waiting for it."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

import hiredis

from backend.bus.link import Link
from backend.bus.wire import Wire

logger = logging.getLogger(__name__)

MAX_WAITING_BYTES: Final = 32 * 2**20


class Publisher:
    """Publishes without waiting."""

    def __init__(self, connect: Callable[[], Awaitable[Wire]]) -> None:
        self.link = Link("publishing to", connect, opened=self._opened, heard=self._heard)
        self._queue: deque[tuple[str, bytes]] = deque()
        self._queued_bytes = 0
        self._done = asyncio.Event()
        self._done.set()

    def publish(self, channel: str, body: bytes) -> None:
        """Send a message, or keep it until Redis is back; what would be too much is lost."""
        wire = self.link.wire
        waiting = self._queued_bytes if wire is None else wire.waiting_bytes
        if waiting + len(body) > MAX_WAITING_BYTES:
            logger.warning("a message on %s is dropped: Redis does not answer", channel)
            return
        self._done.clear()
        if wire is None:
            self._queue.append((channel, body))
            self._queued_bytes += len(body)
        else:
            wire.send("PUBLISH", channel, body)

    async def until_done(self) -> None:
        """Wait until Redis has taken everything."""
        await self._done.wait()

    def _opened(self, wire: Wire) -> None:
        queue, self._queue, self._queued_bytes = self._queue, deque(), 0
        for channel, body in queue:
            wire.send("PUBLISH", channel, body)

    def _heard(self, reply: Any) -> None:  # noqa: ANN401 - anything Redis says
        if isinstance(reply, hiredis.ReplyError):
            logger.warning("a message was not published: %s", reply)
        wire = self.link.wire
        if wire is not None and wire.unanswered == 0:
            self._done.set()
