"""Reads back what a room has missed, once for however many reasons there are."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from backend.collab.surroundings import Identity

logger = logging.getLogger(__name__)

SOON_SECONDS: Final = 0.25
"""Commits of several processes overtake each other; a gap that stays this long is a real one."""


class CatchingUp:
    """Reads in a task of its own; a failure waits for the next reason.

    Args:
        read_on: reads what is missing.
        identity: whose log, for the log lines.
    """

    def __init__(self, read_on: Callable[[], Awaitable[None]], identity: Identity) -> None:
        self._read_on = read_on
        self._identity = identity
        self._task: asyncio.Task[None] | None = None

    def begin(self, after_seconds: float = SOON_SECONDS) -> None:
        """Read after a while, unless that is about to happen."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(after_seconds))

    async def _run(self, after_seconds: float) -> None:
        fields = self._identity.fields
        try:
            await asyncio.sleep(after_seconds)
            await self._read_on()
        except (OSError, TimeoutError):
            logger.warning("the log could not be read", exc_info=True, extra=fields)
        except Exception:
            logger.exception("reading back failed", extra=fields)
        finally:
            self._task = None
