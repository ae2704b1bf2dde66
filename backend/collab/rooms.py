"""Every room of this process: loading, finding, watching over and unloading them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol
from uuid import UUID

import asyncpg
import msgspec

from backend.bus.client import AccessChange
from backend.bus.names import ACCESS_CHANNEL, room_channel
from backend.bus.recheck import Recheck
from backend.bus.relay import Relay
from backend.collab.access import apply_access
from backend.collab.close_codes import CloseCode
from backend.collab.connection import Connection
from backend.collab.content import Content
from backend.collab.errors import DAMAGED, RoomFailed, RoomFull
from backend.collab.metrics import Census
from backend.collab.neighbours import RoomMessage, decode_messages
from backend.collab.reading import LogIncomplete
from backend.collab.room import Room
from backend.collab.surroundings import Identity, Surroundings

logger = logging.getLogger(__name__)

SWEEP_SECONDS: Final = 1.0
COMPARE_SECONDS: Final = 2.0
IDLE_SECONDS: Final = 30.0
"""An empty room stays this long: reloads and short absences find it warm."""
LOAD_SECONDS: Final = 20.0
"""A document that Postgres does not hand over by then is not opened now."""
STUCK_SECONDS: Final = 30.0
"""A client that took no byte for this long is given up."""
DRAIN_SECONDS: Final = 2.0
FLUSH_SECONDS: Final = 10.0


@dataclass(frozen=True)
class RoomLimits:
    """How much this process takes on."""

    rooms: int
    clients_per_room: int
    updates_per_second: int
    """Of one connection."""
    message_bytes: int
    document_bytes: int
    buffer_bytes: int
    """Edits waiting for one client before it counts as slow."""


class Finder(Protocol):
    """Looks a timeline up."""

    async def __call__(self, timeline_id: UUID, /) -> Identity:
        """Get which timeline it is.

        Raises:
            NoSuchTimeline: it does not exist.
        """


@dataclass(eq=False)
class _Entry:
    """One room, from the moment somebody wants it."""

    handler: Callable[[bytes], None]
    """Where messages of other processes arrive."""
    loading: asyncio.Task[Room]
    early: list[RoomMessage] = field(default_factory=list)
    """What other processes said while the room was loading."""
    room: Room | None = None
    visits: int = 0
    idle_since: float = 0.0


class Rooms:
    """The rooms of one process."""

    def __init__(
        self, around: Surroundings, relay: Relay, limits: RoomLimits, *, find: Finder
    ) -> None:
        self._around = around
        self._relay = relay
        self.limits = limits
        self._find = find
        self._entries: dict[UUID, _Entry] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.access_changes = 0
        """Counts what was heard; whoever joins compares, lest a change slips in before that."""
        self._upgrading = asyncio.Lock()
        self._past_resyncs = 0
        """Of clients that have left."""
        self._is_stopping = False

    async def start(self, recheck: Callable[[Connection, Room], Awaitable[None]]) -> None:
        """Start watching; needs the relay and the database.

        Args:
            recheck: looks up anew what a connection may do, and acts on it.
        """
        looking = Recheck(partial(self._look_again, recheck))
        self._relay.on_reconnect(looking.soon)
        await self._relay.subscribe(ACCESS_CHANNEL, self._hear_access)
        self._tasks = [
            asyncio.create_task(self._around.log.run(), name="update-log"),
            asyncio.create_task(self._every(SWEEP_SECONDS, self._sweep), name="rooms-sweep"),
            asyncio.create_task(self._every(COMPARE_SECONDS, self._compare), name="rooms-compare"),
            asyncio.create_task(looking.run(), name="rooms-recheck"),
        ]

    async def stop(self) -> None:
        """Tell clients to come back elsewhere, and commit everything that was taken in."""
        self._is_stopping = True
        rooms = self._loaded()
        for room in rooms:
            await room.editing.settle()
            room.close(CloseCode.RESTARTING, "restarting")
        try:
            async with asyncio.timeout(FLUSH_SECONDS):
                await self._around.log.flush()
        except TimeoutError:
            logger.error("%d bytes of edits are not logged", self._around.log.waiting_bytes)  # noqa: TRY400 - no trace to show
        await self._drained(rooms)
        self._around.announcer.flush()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def census(self) -> Census:
        """Count everything."""
        rooms, log = self._loaded(), self._around.log
        clients = [connection for room in rooms for connection in room.connections]
        return Census(
            rooms=len(rooms),
            clients=len(clients),
            resyncs=self._past_resyncs + sum(client.outbox.resyncs for client in clients),
            waiting_bytes=log.waiting_bytes,
            lag_seconds=log.lag_seconds(),
        )

    @asynccontextmanager
    async def visit(self, timeline_id: UUID) -> AsyncIterator[Room]:
        """Hold a room, loading it first when necessary.

        Raises:
            NoSuchTimeline: there is none.
            RoomFailed: it cannot be loaded now.
            RoomFull: this process has as many rooms as it takes.
        """
        entry = self._entry(timeline_id)
        entry.visits += 1
        try:
            # Shielded: one visitor that gives up must not end the loading for the others.
            yield await asyncio.shield(entry.loading)
        finally:
            entry.visits -= 1
            entry.idle_since = self._around.now()

    @asynccontextmanager
    async def join(self, timeline_id: UUID, connection: Connection) -> AsyncIterator[Room]:
        """Be in a room.

        Raises:
            NoSuchTimeline: there is none.
            RoomFailed: it cannot be loaded now.
            RoomFull: no more clients or rooms.
        """
        async with self.visit(timeline_id) as room:
            if len(room.connections) >= self.limits.clients_per_room:
                raise RoomFull("Too many people are in this timeline; try again later.")
            room.join(connection)
            fields = {**room.identity.fields, **connection.fields}
            logger.info("a client has come", extra={**fields, "seq": room.editing.seq})
            try:
                yield room
            finally:
                room.leave(connection)
                logger.info("a client has gone", extra={**fields, "seq": room.editing.seq})
                self._past_resyncs += connection.outbox.resyncs

    def _entry(self, timeline_id: UUID) -> _Entry:
        if self._is_stopping:
            raise RoomFailed("This server is restarting; try again in a moment.")
        entry = self._entries.get(timeline_id)
        if entry is not None and (entry.room is None or entry.room.ended is None):
            return entry
        if entry is not None:
            self._forget(timeline_id)  # it failed, and what it holds may be broken
        if len(self._entries) >= self.limits.rooms and not self._unload_idle(older_than=0.0):
            raise RoomFull("This server has too many timelines open; try again later.")
        handler = partial(self._hear, timeline_id)
        entry = _Entry(handler, asyncio.create_task(self._load(timeline_id, handler)))
        entry.idle_since = self._around.now()
        self._entries[timeline_id] = entry
        return entry

    async def _load(self, timeline_id: UUID, handler: Callable[[bytes], None]) -> Room:
        try:
            # Subscribed before the log is read: what is logged later arrives as a message.
            await self._relay.subscribe(room_channel(str(timeline_id)), handler)
            room = await self._read(timeline_id)
        except BaseException:
            self._forget(timeline_id)
            raise
        entry = self._entries[timeline_id]
        entry.room = room
        for message in entry.early:
            room.hear(message)
        if room.identity.schema < self._around.schema:
            await self._bring_up_to_date(room)
        room.presence.opened()
        return room

    async def _bring_up_to_date(self, room: Room) -> None:
        """Bring a document of an older version up to date, before anybody gets it."""
        timeline_id = room.identity.timeline_id
        try:
            if room.is_outdated:
                # One at a time: each keeps a connection to itself while its edit needs another.
                async with self._upgrading:
                    await room.upgrade()
            await self._around.log.note_schema(timeline_id, self._around.schema)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            self._forget(timeline_id)
            raise RoomFailed("This timeline cannot be loaded at the moment.") from error
        except BaseException:
            self._forget(timeline_id)
            raise

    async def _read(self, timeline_id: UUID) -> Room:
        began = self._around.now()
        try:
            async with asyncio.timeout(LOAD_SECONDS):
                identity = await self._find(timeline_id)
                stretches = await self._around.log.read(timeline_id)
            content = Content(stretches)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise RoomFailed("This timeline cannot be loaded at the moment.") from error
        except LogIncomplete as error:
            logger.exception("%s is not opened", identity, extra={"timeline_id": str(timeline_id)})
            raise RoomFailed(DAMAGED) from error
        self._around.metrics.loaded(len(stretches), self._around.now() - began)
        return Room(identity, content, around=self._around)

    def _forget(self, timeline_id: UUID) -> None:
        entry = self._entries.pop(timeline_id)
        self._relay.unsubscribe(room_channel(str(timeline_id)), entry.handler)

    def _hear(self, timeline_id: UUID, body: bytes) -> None:
        messages = decode_messages(body, unless_of=self._around.process)
        entry = self._entries.get(timeline_id)
        if entry is None:
            return
        if entry.room is None:
            entry.early += messages
            return
        for message in messages:
            entry.room.hear(message)

    def _hear_access(self, body: bytes) -> None:
        change = msgspec.json.decode(body, type=AccessChange)
        self.access_changes += 1
        for room in self._loaded():
            for connection in tuple(room.connections):
                apply_access(change, room, connection)

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
            except Exception:
                logger.exception("watching over the rooms")

    async def _sweep(self) -> None:
        now = asyncio.get_running_loop().time()
        for room in self._loaded():
            try:
                room.sweep()
            except Exception:
                logger.exception("a room failed", extra=room.identity.fields)
                room.close(CloseCode.ROOM_FAILED, "this room failed")
            for connection in tuple(room.connections):
                since = connection.outbox.sending_since
                if since is not None and since < now - STUCK_SECONDS:
                    connection.outbox.abandon()
        self._unload_idle(older_than=IDLE_SECONDS)

    async def _compare(self) -> None:
        rooms = {room.identity.timeline_id: room for room in self._loaded()}
        if rooms:
            newest = await self._around.log.read_last_seqs(rooms)
            behind = [seq - rooms[timeline_id].editing.seq for timeline_id, seq in newest.items()]
            self._around.metrics.compared(max(behind, default=0))
            for timeline_id, seq in newest.items():
                rooms[timeline_id].editing.compare(seq)

    async def _look_again(self, recheck: Callable[[Connection, Room], Awaitable[None]]) -> None:
        for room in self._loaded():
            room.presence.opened()
        await self._compare()
        for room in self._loaded():
            for connection in tuple(room.connections):
                await recheck(connection, room)

    def _unload_idle(self, *, older_than: float) -> bool:
        """Unload rooms nobody needs; says whether there was one."""
        now = self._around.now()
        idle = [
            timeline_id
            for timeline_id, entry in self._entries.items()
            if entry.room is not None
            and entry.visits == 0
            and (entry.idle_since <= now - older_than or entry.room.ended is not None)
            and entry.room.may_unload
        ]
        for timeline_id in idle:
            self._forget(timeline_id)
        return bool(idle)

    def _loaded(self) -> list[Room]:
        return [entry.room for entry in self._entries.values() if entry.room is not None]

    async def _drained(self, rooms: list[Room]) -> None:
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                while any(room.connections for room in rooms):  # noqa: ASYNC110 - once, at the end
                    await asyncio.sleep(0.01)
        except TimeoutError:
            logger.warning("some clients did not take their close")
