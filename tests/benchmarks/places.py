"""A server to measure, ours or a peer's, behind one shape, and its rooms."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.benchmarks.authors import SMALL, Author, timeline_update
from tests.benchmarks.clients import Client, join_all, leave_all
from tests.benchmarks.dialects import Cutroom, Dialect
from tests.benchmarks.marks import MarkReader
from tests.benchmarks.servers import Web
from tests.benchmarks.studio import Studio

SETTLE_SECONDS = 0.2
LOOK_SECONDS = 0.05

Address = tuple[str, int]


class Place(Protocol):
    """A running server under test."""

    @property
    def addresses(self) -> Sequence[Address]:
        """Where its processes listen."""

    @property
    def pids(self) -> Sequence[int]:
        """Its processes."""

    @property
    def is_durable(self) -> bool:
        """Whether its rooms outlive a restart."""

    def room(self) -> Dialect:
        """Make a new room."""

    def restart(self) -> None:
        """Start it again, with nothing in memory."""


@dataclass
class OurPlace:
    """Cutroom, on one web process or several."""

    webs: Sequence[Web]
    studio: Studio
    is_durable: bool = True

    @property
    def addresses(self) -> Sequence[Address]:
        """Where the web processes listen."""
        return [web.address for web in self.webs]

    @property
    def pids(self) -> Sequence[int]:
        """The web processes."""
        return [web.pid for web in self.webs]

    def room(self) -> Dialect:
        """Make a timeline."""
        return Cutroom(self.studio.timeline(), self.studio.cookie)

    def restart(self) -> None:
        """Start the web processes again."""
        for web in self.webs:
            web.restart()


@dataclass
class Room:
    """A room with clients in it, the first of which write."""

    clients: list[Client]
    authors: list[Author]

    @property
    def writers(self) -> list[Client]:
        """The clients that have an author."""
        return self.clients[: len(self.authors)]

    @property
    def dialect(self) -> Dialect:
        """How to speak in it."""
        return self.clients[0].dialect

    def leave(self) -> None:
        """Empty it."""
        leave_all(self.clients)


async def open_room(place: Place, *, writers: int, clients: int) -> Room:
    """Make a room with a small timeline in it and let clients in, by turns over the processes."""
    content = timeline_update(*SMALL)
    room = await seeded(place, content)
    more = [Client(room.dialect, room.clients[0].marks) for _ in range(clients - 1)]
    turns = len(place.addresses)
    for number, address in enumerate(place.addresses):
        await join_all(more[(number - 1) % turns :: turns], address)
    await asyncio.sleep(SETTLE_SECONDS)
    authors = [Author(content, number, writers) for number in range(writers)]
    return Room(room.clients + more, authors)


async def seeded(place: Place, content: bytes) -> Room:
    """Make a room with a timeline in it; the client that brought it stays.

    Returns when every process has the timeline.
    """
    client = Client(place.room(), MarkReader())
    await client.join(place.addresses[0])
    client.send_update(client.dialect.update(content))
    for address in place.addresses:
        while await _document_bytes(client.dialect, address) < len(content) // 2:  # noqa: ASYNC110 - only who comes anew sees it
            await asyncio.sleep(LOOK_SECONDS)
    return Room([client], [])


async def _document_bytes(dialect: Dialect, address: Address) -> int:
    probe = Client(dialect, MarkReader())
    await probe.join(address)
    probe.leave()
    return probe.document_bytes


def merged(rooms: Sequence[Room]) -> Room:
    """See several rooms with as many writers each as one; its writers take turns over them."""
    writers = [client for room in rooms for client in room.writers]
    readers = [client for room in rooms for client in room.clients[len(room.authors) :]]
    authors = [author for room in rooms for author in room.authors]
    return Room(writers + readers, authors)
