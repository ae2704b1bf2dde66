"""What a room is to the edits in it."""

from collections.abc import Set as AbstractSet
from typing import Protocol

from backend.collab.close_codes import CloseCode
from backend.collab.connection import Connection
from backend.collab.neighbours import RoomMessage
from backend.collab.surroundings import Identity


class Host(Protocol):
    """The room these edits belong to."""

    @property
    def identity(self) -> Identity:
        """Which timeline it is of."""

    @property
    def connections(self) -> AbstractSet[Connection]:
        """Who is in it."""

    def ask(self, connection: Connection) -> None:
        """Ask a client for everything it has and we lack."""

    def publish(self, message: RoomMessage) -> None:
        """Tell the other processes."""

    def close(self, code: CloseCode, reason: str) -> None:
        """End the room for everybody in it."""
