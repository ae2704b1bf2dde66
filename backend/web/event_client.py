"""One events socket's sending half: a bounded queue of events, and the newest picture of each kind.

Events must not be lost silently: a client that does not keep up is closed, comes back and asks
for what it shows. Of pictures only the newest is worth sending.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from backend.errors import ApiError, Unavailable

MAX_EVENTS: Final = 1_000
PICTURE_ID_BYTES: Final = 16
"""A picture begins with the id of what it is a picture of."""


@dataclass(frozen=True)
class Watcher:
    """Whose socket this is."""

    person_id: UUID
    session_id: UUID


@dataclass(eq=False)
class EventClient:
    """One socket."""

    watcher: Watcher
    topics: dict[str, UUID] = field(default_factory=dict)
    """Subscribed topic -> the workspace whose membership it needs."""
    ended: ApiError | None = None
    _events: deque[str] = field(default_factory=deque)
    _pictures: dict[bytes, bytes] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def put_event(self, text: str) -> None:
        """Queue an event."""
        if len(self._events) >= MAX_EVENTS:
            self.end(Unavailable("This client is too slow."))
            return
        self._events.append(text)
        self._wake.set()

    def put_picture(self, picture: bytes) -> None:
        """Queue a picture; it replaces one of the same subject that was not sent yet."""
        subject = picture[:PICTURE_ID_BYTES]
        self._pictures.pop(subject, None)
        self._pictures[subject] = picture
        self._wake.set()

    def end(self, reason: ApiError) -> None:
        """Close the socket instead of sending anything more."""
        self.ended = self.ended or reason
        self._wake.set()

    async def send_all(
        self,
        send_text: Callable[[str], Awaitable[None]],
        send_bytes: Callable[[bytes], Awaitable[None]],
    ) -> None:
        """Send what is queued, for ever; returns when the socket is to be closed."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self.ended is None and (self._events or self._pictures):
                if self._events:
                    await send_text(self._events.popleft())
                else:
                    await send_bytes(self._pictures.pop(next(iter(self._pictures))))
            if self.ended is not None:
                return
