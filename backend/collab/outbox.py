"""What waits to be sent to one client, bounded.

Nobody ever awaits a client. While it keeps up, frames go straight to its wire and nothing is kept
here. When the wire takes no more they wait; a client that does not keep up loses its waiting
edits and presence, and gets one diff and one picture of everybody's presence when it can take
more.
"""

import asyncio
import logging
from collections import deque
from typing import Protocol

from backend.collab.close_codes import CloseCode
from backend.collab.protocol import encode_ack
from backend.collab.wire import CLOSE_SECONDS, Wire
from backend.web.frame import Frame

logger = logging.getLogger(__name__)

MAX_PRESENCE_FRAMES = 64
"""About two seconds of presence at 30 Hz."""
MAX_REASON_BYTES = 123
"""RFC 6455 5.5: what fits beside the code in a close frame."""


class Source(Protocol):
    """Where an outbox gets what it may have to make up for."""

    def catch_up_frames(self, state_vector: bytes) -> list[Frame]:
        """Encode what somebody with this state lacks."""

    def presence_frame(self) -> bytes | None:
        """Encode everybody's presence; None when nobody is there."""


class Outbox:
    """The sending half of one connection."""

    def __init__(self, wire: Wire, *, limit_bytes: int) -> None:
        self._wire = wire
        self._offer = wire.offer
        self._limit_bytes = limit_bytes
        self._is_idle = True
        """Nothing waits here: a frame may go past the queues."""
        self._control: deque[Frame] = deque()
        self._edits: deque[Frame] = deque()
        self._edit_bytes = 0
        self._control_bytes = 0
        self._presence: deque[Frame] = deque()
        self._presence_lost = False
        self._base: bytes | None = None
        self._catch_up: bytes | None = None
        self._ack = 0
        self._closing: tuple[CloseCode, str] | None = None
        self._source: Source | None = None
        self._giving_up: asyncio.TimerHandle | None = None
        self.resyncs = 0
        self.sending_since: float | None = None
        """Loop time at which the wire was full: the client takes no bytes since then."""

    @property
    def is_closing(self) -> bool:
        """Whether nothing but the close frame will follow."""
        return self._closing is not None

    def attach(self, source: Source) -> None:
        """Say whose edits this client gets."""
        self._source = source

    def put_control(self, message: bytes) -> None:
        """Queue a message that must arrive; the connection ends if they pile up."""
        self._control.append(Frame(message))
        self._control_bytes += len(message)
        if self._control_bytes > self._limit_bytes:
            self.close(CloseCode.TRY_LATER, "this client is too slow")
        self._send_soon()

    def put_edit(self, frame: Frame, base_state_vector: bytes) -> None:
        """Send an edit, or queue it.

        Args:
            frame: the encoded update message, shared by all clients of the room.
            base_state_vector: the document's state before this edit.
        """
        if self._is_idle and self._offered(frame):
            return
        if self._catch_up is None and self._closing is None:
            self._queue_edit(frame, base_state_vector)

    def put_presence(self, frame: Frame) -> None:
        """Send presence; a client that does not keep up gets the newest of everybody later."""
        if self._is_idle and self._offered(frame):
            return
        if len(self._presence) >= MAX_PRESENCE_FRAMES:
            self.put_presence_of_all()
        elif not self._presence_lost:
            self._presence.append(frame)
            self._send_soon()

    def put_presence_of_all(self) -> None:
        """Queue one message with everybody's presence, as it is when it is sent."""
        self._presence.clear()
        self._presence_lost = True
        self._send_soon()

    def put_diff_from(self, state_vector: bytes) -> None:
        """Queue an answer to step 1; encoded when it is sent, so that asking often costs little."""
        self._drop_edits()
        self._catch_up = state_vector
        self._send_soon()

    def put_ack(self, count: int) -> None:
        """Queue an acknowledgement; a newer one replaces one not sent yet."""
        self._ack = max(self._ack, count)
        self._send_soon()

    def close(self, code: CloseCode, reason: str) -> None:
        """End the connection after the control messages queued so far."""
        if self._closing is None:
            self._closing = (code, reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore"))
            self._drop_edits()
            self._presence.clear()
            self._send_soon()
            loop = asyncio.get_running_loop()
            self._giving_up = loop.call_later(CLOSE_SECONDS, self.abandon)

    def ended(self) -> None:
        """Let go of the room and of the timer: the connection is over."""
        self._source = None
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None

    def abandon(self) -> None:
        """Give up a client that takes no bytes; not even a close frame would reach it."""
        self._wire.abandon()

    def send_waiting(self) -> None:
        """Send what waits, as far as the wire takes it; the wire calls this when it takes more."""
        try:
            self._send_waiting()
        except Exception:
            # Called by the event loop: nobody else would end this connection.
            logger.exception("what waits for a client cannot be encoded")
            self.abandon()

    def _send_waiting(self) -> None:
        while self._wire.is_writable:
            self.sending_since = None
            frame = self._next()
            if frame is None:
                self._rest()
                return
            self._offered(frame)
        if self.sending_since is None:
            self.sending_since = asyncio.get_running_loop().time()

    def _offered(self, frame: Frame) -> bool:
        """Offer a frame to the wire; says whether that is done with."""
        try:
            return self._offer(frame)
        except Exception:
            # Called while a room sends to everybody: this client goes, the others get theirs.
            logger.exception("a frame cannot be written")
            self.abandon()
            return True

    def _rest(self) -> None:
        if self._closing is None:
            self._is_idle = True
        else:
            self._wire.close(*self._closing)

    def _send_soon(self) -> None:
        if self._is_idle:
            self._is_idle = False
            asyncio.get_running_loop().call_soon(self.send_waiting)

    def _queue_edit(self, frame: Frame, base_state_vector: bytes) -> None:
        if not self._edits:
            self._base = base_state_vector
        elif self._edit_bytes + len(frame) > self._limit_bytes:
            self._fall_behind(self._base or base_state_vector)
            return
        self._edits.append(frame)
        self._edit_bytes += len(frame)
        self._send_soon()

    def _fall_behind(self, state_vector: bytes) -> None:
        self._drop_edits()
        self._catch_up = state_vector
        self.resyncs += 1

    def _drop_edits(self) -> None:
        self._edits.clear()
        self._edit_bytes = 0

    def _next(self) -> Frame | None:
        if self._control:
            frame = self._control.popleft()
            self._control_bytes -= len(frame)
            return frame
        if self._closing is not None:
            return None
        return self._next_edit() or self._next_ack() or self._next_presence()

    def _next_edit(self) -> Frame | None:
        if self._catch_up is not None and self._source is not None:
            self._base, self._catch_up = self._catch_up, None
            self._edits.extend(self._source.catch_up_frames(self._base))
            self._edit_bytes = sum(map(len, self._edits))
        if not self._edits:
            return None
        frame = self._edits.popleft()
        self._edit_bytes -= len(frame)
        return frame

    def _next_ack(self) -> Frame | None:
        if not self._ack:
            return None
        count, self._ack = self._ack, 0
        return Frame(encode_ack(count))

    def _next_presence(self) -> Frame | None:
        if self._presence_lost and self._source is not None:
            self._presence_lost = False
            everybody = self._source.presence_frame()
            return Frame(everybody) if everybody is not None else None
        return self._presence.popleft() if self._presence else None
