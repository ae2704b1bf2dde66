"""Looks again at what messages should have told: after a reconnect to Redis, and by the clock."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

logger = logging.getLogger(__name__)

EVERY_SECONDS: Final = 300.0
"""Sessions also end by the clock, which sends no message."""
RETRY_SECONDS: Final = 1.0


class Recheck:
    """Runs one check again and again, until it succeeds each time.

    Args:
        check: looks everything up anew, and acts on it.
        every_seconds: how long it may be put off.
    """

    def __init__(
        self, check: Callable[[], Awaitable[None]], *, every_seconds: float = EVERY_SECONDS
    ) -> None:
        self._check = check
        self._every_seconds = every_seconds
        self._wanted = asyncio.Event()

    async def soon(self) -> None:
        """Have it done now; does not wait for it, so that Redis' messages go on."""
        self._wanted.set()

    async def run(self) -> None:
        """Check for ever."""
        while True:
            try:
                async with asyncio.timeout(self._every_seconds):
                    await self._wanted.wait()
            except TimeoutError:
                logger.debug("checking by the clock")
            self._wanted.clear()
            try:
                await self._check()
            except Exception:
                logger.exception("a check is tried again")
                self._wanted.set()
                await asyncio.sleep(RETRY_SECONDS)
