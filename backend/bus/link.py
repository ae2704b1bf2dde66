"""A connection to Redis that comes back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from redis.exceptions import RedisError

from backend.bus.wire import Wire, WireClosed

logger = logging.getLogger(__name__)

FIRST_RETRY_SECONDS: Final = 0.1
LAST_RETRY_SECONDS: Final = 2.0
POLL_SECONDS: Final = 5.0
"""After so long without a word Redis is asked, and after as long without an answer given up: a
server that hangs, or a network that has gone, closes no connection."""

FAILURES: Final = (RedisError, OSError, TimeoutError, WireClosed)


class Link:
    """Connects, hands over what Redis says, and connects again, for ever.

    Args:
        purpose: for the log.
        connect: makes a connection.
        opened: called with each new connection, before anything is heard on it.
        heard: called with each reply; must neither raise nor take long.
    """

    def __init__(
        self,
        purpose: str,
        connect: Callable[[], Awaitable[Wire]],
        *,
        opened: Callable[[Wire], None],
        heard: Callable[[Any], None],
    ) -> None:
        self._purpose = purpose
        self._connect = connect
        self._opened = opened
        self._heard = heard
        self.wire: Wire | None = None
        """The connection, while there is one."""

    async def run(self) -> None:
        """Go on until cancelled."""
        wait_seconds = FIRST_RETRY_SECONDS
        while True:
            try:
                wire = await self._connect()
                # A server that accepts and says nothing, or closes at once, is no success.
                self._use(wire)
                await self._listen_once(wire)
                wait_seconds = FIRST_RETRY_SECONDS
                while True:
                    await self._listen_once(wire)
            except FAILURES as error:
                logger.warning("%s Redis is tried again: %r", self._purpose, error)
            finally:
                await self._give_up()
            await asyncio.sleep(wait_seconds)
            wait_seconds = min(LAST_RETRY_SECONDS, 2 * wait_seconds)

    def _use(self, wire: Wire) -> None:
        self.wire = wire
        self._opened(wire)
        wire.send("PING")
        self._watch(wire)

    async def _listen_once(self, wire: Wire) -> None:
        for reply in await wire.replies():
            self._heard(reply)

    def _watch(self, wire: Wire) -> None:
        """Ask a silent server, and give up one that stays silent."""
        if self.wire is not wire:
            return
        loop = asyncio.get_running_loop()
        silent_seconds = loop.time() - wire.heard_at
        if silent_seconds >= 2 * POLL_SECONDS:
            logger.warning("%s Redis: it does not answer", self._purpose)
            wire.abort()
            return
        if silent_seconds >= POLL_SECONDS:
            wire.send("PING")
        loop.call_later(POLL_SECONDS, self._watch, wire)

    async def _give_up(self) -> None:
        wire, self.wire = self.wire, None
        if wire is not None:
            await wire.close()
