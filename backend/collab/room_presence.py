"""Presence of one room on its way: to the room's clients, and to the other processes.

Cursors move far more often than anybody can see, so what arrives within one interval becomes one
message. Who goes is told at once.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from typing import Final

from backend.collab import protocol
from backend.collab.connection import Connection
from backend.collab.neighbours import Arrived, RoomMessage, Shown
from backend.collab.presence import Heard, Presence, members_body
from backend.collab.protocol import PresenceEntry
from backend.collab.surroundings import Surroundings
from backend.web.frame import Frame

logger = logging.getLogger(__name__)

INTERVAL_SECONDS: Final = 1 / 30
MEMBERS_INTERVAL_SECONDS: Final = 0.1
"""The table of members is sent whole: a crowd that arrives together costs a few tables."""


class RoomPresence:
    """Who is in a room, kept up to date everywhere."""

    def __init__(
        self,
        connections: AbstractSet[Connection],
        publish: Callable[[RoomMessage], None],
        around: Surroundings,
    ) -> None:
        self._connections = connections
        self._publish = publish
        self._around = around
        self._presence = Presence()
        self._dirty: dict[int, PresenceEntry] = {}
        self._own_dirty: dict[int, PresenceEntry] = {}
        self._flush_timer: asyncio.TimerHandle | None = None
        self._members_timer: asyncio.TimerHandle | None = None

    def opened(self) -> None:
        """Ask the other processes who is there."""
        self._publish(Arrived(self._around.process))

    def frame(self) -> bytes | None:
        """Encode everybody's presence."""
        return self._presence.frame()

    def greet(self, connection: Connection) -> None:
        """Show a new client who is here."""
        connection.outbox.put_presence_of_all()
        connection.put_ours(self._members_frame())

    def hear(self, connection: Connection, entries: Iterable[PresenceEntry]) -> None:
        """Take in a client's presence message."""
        heard = self._presence.hear(
            entries, connection, member=connection.member, now=self._around.now()
        )
        if heard.answer:
            # No presence: it is about somebody who has gone, so no picture of all makes up for it.
            connection.outbox.put_control(protocol.encode_awareness(heard.answer))
        self._own_dirty.update((entry.client_id, entry) for entry in heard.relay)
        self._spread(heard)

    def hear_elsewhere(self, message: Shown | Arrived) -> None:
        """Take in what another process says."""
        if isinstance(message, Arrived):
            self._publish_entries(self._presence.entries_here())
            return
        try:
            entries = protocol.decode_presence(message.entries)
        except protocol.ProtocolError:
            logger.exception("presence from process %s", message.origin)
            return
        self._spread(
            self._presence.hear_elsewhere(
                entries, str(message.origin), message.members, self._around.now()
            )
        )

    def leave(self, connection: Connection) -> None:
        """Take a client's presence away, everywhere."""
        self._take_away(self._presence.leave(connection, self._around.now()))

    def expire(self) -> None:
        """Take away those who fell silent."""
        self._take_away(self._presence.expire(self._around.now()))

    def role_changed(self, connection: Connection) -> None:
        """Tell everybody what somebody may do now."""
        if self._presence.change_role(connection, connection.member):
            here = self._presence.entries_here()
            self._own_dirty.update((entry.client_id, entry) for entry in here)
            self._flush_soon(0)
            self._members_soon()

    def _take_away(self, gone: tuple[PresenceEntry, ...]) -> None:
        self._own_dirty.update((entry.client_id, entry) for entry in gone)
        self._spread(Heard(gone, (), members_changed=bool(gone)))

    def _spread(self, heard: Heard) -> None:
        self._dirty.update((entry.client_id, entry) for entry in heard.relay)
        if heard.relay:
            is_urgent = any(entry.is_gone for entry in heard.relay)
            self._flush_soon(0 if is_urgent else INTERVAL_SECONDS)
        if heard.members_changed:
            self._members_soon()

    def _flush_soon(self, seconds: float) -> None:
        if self._flush_timer is None or seconds == 0:
            if self._flush_timer is not None:
                self._flush_timer.cancel()
            self._flush_timer = asyncio.get_running_loop().call_later(seconds, self._flush)

    def _flush(self) -> None:
        self._flush_timer = None
        dirty, self._dirty = self._dirty, {}
        own, self._own_dirty = self._own_dirty, {}
        if own:
            self._publish_entries(own.values())
        if not dirty:
            return
        frame = Frame(protocol.encode_awareness(dirty.values()))
        for connection in self._connections:
            connection.outbox.put_presence(frame)

    def _publish_entries(self, entries: Iterable[PresenceEntry]) -> None:
        entries = list(entries)
        members = self._presence.members()
        about = {e.client_id: members[e.client_id] for e in entries if e.client_id in members}
        body = protocol.encode_presence(entries)
        self._publish(Shown(self._around.process, body, about))

    def _members_soon(self) -> None:
        if self._members_timer is None:
            loop = asyncio.get_running_loop()
            self._members_timer = loop.call_later(MEMBERS_INTERVAL_SECONDS, self._send_members)

    def _send_members(self) -> None:
        self._members_timer = None
        frame = self._members_frame()
        for connection in self._connections:
            connection.put_ours(frame)

    def _members_frame(self) -> bytes:
        return protocol.encode_json(protocol.MEMBERS, members_body(self._presence.members()))
