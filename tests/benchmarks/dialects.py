"""How the measured servers differ on the wire; everything else is y-protocols."""

from dataclasses import dataclass
from typing import Protocol

from backend.collab.protocol import (
    ACK,
    STEP_2,
    SUBPROTOCOL,
    SYNC,
    PresenceEntry,
    encode_awareness,
    encode_step_1,
    encode_update,
)
from backend.collab.varint import Reader, encode_bytes
from tests.benchmarks.websocket import frame_of, opening_request

NOTHING = b"\x00"
"""The state vector of an empty document."""


class Dialect(Protocol):
    """One server's way of speaking about one room."""

    @property
    def acknowledges(self) -> bool:
        """Whether senders hear when an edit is durable."""

    def request(self) -> bytes:
        """Make the request that opens a socket."""

    def opening(self) -> list[bytes]:
        """Make the frames that ask for the document."""

    def start_of(self, message: bytes) -> int:
        """Say where in a message its y-protocols part begins."""

    def update(self, update: bytes) -> bytes:
        """Make the frame of an edit."""

    def presence(self, entry: PresenceEntry) -> bytes:
        """Make the frame of somebody's presence."""


@dataclass(frozen=True)
class Cutroom:
    """Ours: the room in the path, sign-in by cookie, our own messages asked for."""

    room: str
    cookie: str
    acknowledges: bool = True

    def request(self) -> bytes:
        """Make the request that opens a socket."""
        headers = {
            "Cookie": f"cutroom_session={self.cookie}",
            "Sec-WebSocket-Protocol": SUBPROTOCOL,
        }
        return opening_request(f"/api/v1/sync/{self.room}", headers)

    def opening(self) -> list[bytes]:
        """Make the frames that ask for the document."""
        return [frame_of(encode_step_1(NOTHING))]

    def start_of(self, message: bytes) -> int:  # noqa: ARG002 - others look at it
        """Say where in a message its y-protocols part begins."""
        return 0

    def update(self, update: bytes) -> bytes:
        """Make the frame of an edit."""
        return frame_of(encode_update(update))

    def presence(self, entry: PresenceEntry) -> bytes:
        """Make the frame of somebody's presence."""
        return frame_of(encode_awareness([entry]))


@dataclass(frozen=True)
class Hocuspocus:
    """Hocuspocus 4: the room before every message, and a token first."""

    room: str
    acknowledges: bool = False

    @property
    def _name(self) -> bytes:
        return encode_bytes(self.room.encode())

    def request(self) -> bytes:
        """Make the request that opens a socket."""
        return opening_request("/", {})

    def opening(self) -> list[bytes]:
        """Make the frames that ask for the document."""
        token = b"\x02\x00" + encode_bytes(b"bench") + encode_bytes(b"4.7.0")
        return [frame_of(self._name + token), frame_of(self._name + encode_step_1(NOTHING))]

    def start_of(self, message: bytes) -> int:
        """Say where in a message its y-protocols part begins."""
        return 1 + message[0]

    def update(self, update: bytes) -> bytes:
        """Make the frame of an edit."""
        return frame_of(self._name + encode_update(update))

    def presence(self, entry: PresenceEntry) -> bytes:
        """Make the frame of somebody's presence."""
        return frame_of(self._name + encode_awareness([entry]))


def is_step_2(message: bytes, start: int) -> bool:
    """Whether this is the document, or what was missing of it."""
    return message[start] == SYNC and message[start + 1] == STEP_2


def acknowledged(message: bytes, start: int) -> int | None:
    """Read up to which update the server has acknowledged; None when it says something else."""
    return Reader(message[start + 1 :]).varuint() if message[start] == ACK else None
