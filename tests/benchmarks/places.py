"""A server to measure, ours or a peer's, behind one shape."""

import asyncio
from collections.abc import Callable, Sequence
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


class Place(Protocol):
    """A running server under test."""

    @property
    def addresses(self) -> Sequence[tuple[str, int]]:
        """Where its processes listen."""

    @property
    def pids(self) -> Sequence[int]:
        """Its processes."""

    def room(self) -> Callable[[], Dialect]:
        """Make a new room; answers what makes the dialect of one client in it."""

    def restart(self) -> None:
        """Start it again without anything in memory."""


@dataclass
class OurPlace:
    """Cutroom."""

    webs: Sequence[Web]
    studio: Studio

    @property
    def addresses(self) -> Sequence[tuple[str, int]]:
        """Where the web processes listen."""
        return [web.address for web in self.webs]

    @property
    def pids(self) -> Sequence[int]:
        """The web processes."""
        return [web.pid for web in self.webs]

    def room(self) -> Callable[[], Dialect]:
        """Make a timeline."""
        timeline = self.studio.timeline()
        return lambda: Cutroom(timeline, self.studio.cookie)

    def restart(self) -> None:
        """Start the web processes again."""
        for web in self.webs:
            web.restart()


@dataclass
class Room:
    """A room with clients in it."""

    clients: list[Client]
    authors: list[Author]

    @property
    def writers(self) -> list[Client]:
        """The clients that have an author."""
        return self.clients[: len(self.authors)]

    def leave(self) -> None:
        """Empty it."""
        leave_all(self.clients)


async def open_room(
    place: Place, *, writers: int, clients: int, timeline: tuple[int, int] = SMALL
) -> Room:
    """Make a room with a timeline in it and let clients in, by turns over its processes.

    Args:
        place: where.
        writers: how many of the clients write.
        clients: everybody.
        timeline: tracks and clips per track.
    """
    dialect = place.room()
    marks = MarkReader()
    everybody = [Client(dialect(), marks) for _ in range(clients)]
    content = timeline_update(*timeline)
    await seed(everybody[0], content, place.addresses, dialect)
    rest = everybody[1:]
    turns = len(place.addresses)
    for number, address in enumerate(place.addresses):
        await join_all(rest[(number - 1) % turns :: turns], address)
    authors = [Author(content, number, writers) for number in range(writers)]
    await asyncio.sleep(SETTLE_SECONDS)
    return Room(everybody, authors)


async def seed(
    client: Client,
    content: bytes,
    addresses: Sequence[tuple[str, int]],
    dialect: Callable[[], Dialect],
) -> None:
    """Let a client in and bring the timeline; returns when every process has it."""
    await client.join(addresses[0])
    client.send_update(client.dialect.update(content))
    for address in addresses:
        while await _document_bytes(dialect(), address) < len(content) // 2:  # noqa: ASYNC110 - only who comes anew sees it
            await asyncio.sleep(LOOK_SECONDS)


async def _document_bytes(dialect: Dialect, address: tuple[str, int]) -> int:
    probe = Client(dialect, MarkReader())
    await probe.join(address)
    probe.leave()
    return probe.document_bytes
