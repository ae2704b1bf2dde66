"""What waits to be sent to one client, bounded, and the task that sends it.

Nobody ever awaits a client: rooms put frames here and go on. A client that does not keep up loses
its waiting edits and presence, and gets one diff and one picture of everybody's presence when it
can take more.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from backend.collab.close_codes import CloseCode
from backend.collab.protocol import encode_ack, encode_step_2

MAX_PRESENCE_FRAMES = 64
"""About two seconds of presence at 30 Hz."""
MAX_REASON_BYTES = 123
"""RFC 6455 5.5: what fits beside the code in a close frame."""


class Source(Protocol):
    """Where an outbox gets what it may have to make up for."""

    def diff(self, state_vector: bytes) -> bytes:
        """Encode what somebody with this state lacks."""

    def presence_frame(self) -> bytes | None:
        """Encode everybody's presence; None when nobody is there."""


@dataclass(frozen=True, slots=True)
class Wire:
    """How frames leave: the two things an accepted WebSocket can do."""

    send: Callable[[bytes], Awaitable[None]]
    close: Callable[[int, str], Awaitable[None]]


class Outbox:
    """The sending half of one connection."""

    def __init__(self, wire: Wire, *, limit_bytes: int) -> None:
        self._wire = wire
        self._limit_bytes = limit_bytes
        self._wake = asyncio.Event()
        self._control: deque[bytes] = deque()
        self._edits: deque[bytes] = deque()
        self._edit_bytes = 0
        self._control_bytes = 0
        self._presence: deque[bytes] = deque()
        self._presence_lost = False
        self._base: bytes | None = None
        self._catch_up: bytes | None = None
        self._ack = 0
        self._closing: tuple[CloseCode, str] | None = None
        self._source: Source | None = None
        self._task: asyncio.Task[None] | None = None
        self.resyncs = 0
        self.sending_since: float | None = None
        """Loop time at which the send under way began: the client takes no bytes since then."""

    @property
    def is_closing(self) -> bool:
        """Whether nothing but the close frame will follow."""
        return self._closing is not None

    def attach(self, source: Source) -> None:
        """Say whose edits this client gets."""
        self._source = source

    def put_control(self, frame: bytes) -> None:
        """Queue a message that must arrive; the connection ends if they pile up."""
        self._control.append(frame)
        self._control_bytes += len(frame)
        if self._control_bytes > self._limit_bytes:
            self.close(CloseCode.TRY_LATER, "this client is too slow")
        self._wake.set()

    def put_edit(self, frame: bytes, base_state_vector: bytes) -> None:
        """Queue an edit.

        Args:
            frame: the encoded update message, shared by all clients of the room.
            base_state_vector: the document's state before this edit.
        """
        if self._catch_up is not None:
            return
        if not self._edits:
            self._base = base_state_vector
        elif self._edit_bytes + len(frame) > self._limit_bytes:
            self._fall_behind(self._base or base_state_vector)
            return
        self._edits.append(frame)
        self._edit_bytes += len(frame)
        self._wake.set()

    def put_presence(self, frame: bytes) -> None:
        """Queue presence; a client that does not keep up gets the newest of everybody later."""
        if self._presence_lost:
            return
        if len(self._presence) >= MAX_PRESENCE_FRAMES:
            self.put_presence_of_all()
            return
        self._presence.append(frame)
        self._wake.set()

    def put_presence_of_all(self) -> None:
        """Queue one message with everybody's presence, as it is when it is sent."""
        self._presence.clear()
        self._presence_lost = True
        self._wake.set()

    def put_diff_from(self, state_vector: bytes) -> None:
        """Queue an answer to step 1; encoded when it is sent, so that asking often costs little."""
        self._drop_edits()
        self._catch_up = state_vector
        self._wake.set()

    def put_ack(self, count: int) -> None:
        """Queue an acknowledgement; a newer one replaces one not sent yet."""
        self._ack = max(self._ack, count)
        self._wake.set()

    def close(self, code: CloseCode, reason: str) -> None:
        """End the connection after the control messages queued so far."""
        if self._closing is None:
            self._closing = (code, reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore"))
            self._drop_edits()
            self._presence.clear()
            self._wake.set()

    def abandon(self) -> None:
        """Give up a client that takes no bytes; not even a close frame would reach it."""
        if self._task is not None:
            self._task.cancel()

    async def run(self) -> None:
        """Send until the connection is closed by us, or cancelled because it has gone."""
        self._task = asyncio.current_task()
        while True:
            await self._wake.wait()
            self._wake.clear()
            while (frame := self._next()) is not None:
                self.sending_since = asyncio.get_running_loop().time()
                await self._wire.send(frame)
                self.sending_since = None
            if self._closing is not None:
                await self._wire.close(*self._closing)
                return

    def _fall_behind(self, state_vector: bytes) -> None:
        self._drop_edits()
        self._catch_up = state_vector
        self.resyncs += 1

    def _drop_edits(self) -> None:
        self._edits.clear()
        self._edit_bytes = 0

    def _next(self) -> bytes | None:
        if self._control:
            frame = self._control.popleft()
            self._control_bytes -= len(frame)
            return frame
        if self._closing is not None:
            return None
        return self._next_edit() or self._next_ack() or self._next_presence()

    def _next_edit(self) -> bytes | None:
        if self._catch_up is not None and self._source is not None:
            state_vector, self._catch_up = self._catch_up, None
            return encode_step_2(self._source.diff(state_vector))
        if not self._edits:
            return None
        frame = self._edits.popleft()
        self._edit_bytes -= len(frame)
        return frame

    def _next_ack(self) -> bytes | None:
        if not self._ack:
            return None
        count, self._ack = self._ack, 0
        return encode_ack(count)

    def _next_presence(self) -> bytes | None:
        if self._presence_lost and self._source is not None:
            self._presence_lost = False
            return self._source.presence_frame()
        return self._presence.popleft() if self._presence else None
