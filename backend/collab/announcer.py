"""Says what rooms announce to the other processes, several messages at a time.

A message costs some 0.1 ms here and as much in every process that hears it, which then sends to all
its clients; what a busy room says within a few milliseconds travels together.
"""

import asyncio
from collections.abc import Callable
from typing import Final
from uuid import UUID

from backend.collab.neighbours import RoomMessage, encode_messages

GATHER_SECONDS: Final = 0.008
"""At most one message of each room in this time; after a quiet while it leaves at once."""


class Announcer:
    """Gathers what the rooms of one process announce."""

    def __init__(self, process: UUID, send: Callable[[UUID, bytes], None]) -> None:
        self._process = process
        self._send = send
        self._waiting: dict[UUID, list[RoomMessage]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._next_at = 0.0

    def announce(self, timeline_id: UUID, message: RoomMessage) -> None:
        """Send a message soon, and after those announced before it."""
        self._waiting.setdefault(timeline_id, []).append(message)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(self._next_at, loop.time()), self.flush)

    def flush(self) -> None:
        """Send what waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._next_at = asyncio.get_running_loop().time() + GATHER_SECONDS
        waiting, self._waiting = self._waiting, {}
        for timeline_id, messages in waiting.items():
            self._send(timeline_id, encode_messages(self._process, messages))
