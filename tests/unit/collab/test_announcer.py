"""What rooms announce travels together, in order, and not to oneself."""

import asyncio
from uuid import UUID, uuid4

from backend.collab.announcer import Announcer
from backend.collab.neighbours import Arrived, Committed, RoomMessage, decode_messages

US, THEM, ROOM, OTHER = (uuid4() for _ in range(4))


class Channel:
    """Keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[UUID, list[RoomMessage]]] = []
        self.arrived = asyncio.Event()
        self.announcer = Announcer(US, self._send)

    def _send(self, timeline_id: UUID, body: bytes) -> None:
        self.sent.append((timeline_id, decode_messages(body, unless_of=THEM)))
        self.arrived.set()
        assert decode_messages(body, unless_of=US) == []


async def test_messages_of_one_moment_are_one_per_room_in_order() -> None:
    channel = Channel()
    for number in range(3):
        channel.announcer.announce(ROOM, Committed(US, number, number))
    channel.announcer.announce(OTHER, Arrived(US))

    await channel.arrived.wait()

    commits: list[RoomMessage] = [Committed(US, number, number) for number in range(3)]
    assert channel.sent == [(ROOM, commits), (OTHER, [Arrived(US)])]


async def test_flush_sends_what_waits_and_nothing_twice() -> None:
    channel = Channel()
    channel.announcer.announce(ROOM, Arrived(US))

    channel.announcer.flush()
    channel.announcer.flush()

    assert channel.sent == [(ROOM, [Arrived(US)])]


async def test_what_is_announced_after_a_flush_is_sent_too() -> None:
    channel = Channel()
    channel.announcer.flush()
    channel.announcer.announce(ROOM, Arrived(US))

    await channel.arrived.wait()

    assert channel.sent == [(ROOM, [Arrived(US)])]
