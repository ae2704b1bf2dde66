"""The sync socket: lets a client in, reads its frames, and ends it with a documented code."""

import asyncio
import logging
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, cast
from uuid import UUID

from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect
from uuid_utils.compat import uuid7

from backend.accounts.guards import session_token
from backend.collab import protocol
from backend.collab.admission import Admission
from backend.collab.close_codes import CloseCode, farewell
from backend.collab.connection import BURST_SECONDS, Allowance, Connection, Participant
from backend.collab.outbox import Outbox
from backend.collab.protocol import SUBPROTOCOL
from backend.collab.room import Room
from backend.collab.rooms import Rooms
from backend.collab.updates import BadUpdate
from backend.collab.wire import CLOSE_SECONDS, AsgiWire, DirectWire, Wire
from backend.web.direct_socket import direct_of
from backend.web.inject import FromPath, FromQuery, Given

logger = logging.getLogger(__name__)

COSTLY: Final = (protocol.SyncStep1, protocol.SyncStep2, protocol.SyncUpdate)
"""Messages that change or read the document; they have an allowance of their own."""
ADMIT_SECONDS: Final = 5.0
"""How long the database may take to say who this is: the client hears nothing meanwhile."""
GONE: Final = (asyncio.CancelledError, TimeoutError, WebSocketDisconnect, OSError)
"""How sending ends when the client has gone."""

Socket = WebSocket[Any, Any, Any]


@websocket("/api/v1/sync/{timeline_id:uuid}")
async def sync_timeline(
    socket: Socket,
    timeline_id: FromPath[UUID],
    *,
    rooms: Given[Rooms],
    admission: Given[Admission],
    ticket: FromQuery[str | None] = None,
) -> None:
    """Be in a timeline's room until one side ends it."""
    heard = rooms.access_changes
    try:
        async with asyncio.timeout(ADMIT_SECONDS):
            participant = await admission.admit(
                timeline_id, session_token=session_token(socket), ticket=ticket
            )
    except Exception as error:  # noqa: BLE001 - `farewell` logs what nobody expected
        # Browsers only learn a close code of a socket that was accepted.
        await _accept(socket)
        await socket.close(*farewell(error))
        return
    wants_ours = await _accept(socket)
    wire = _wire(socket)
    connection = _connection(participant, wire, rooms, wants_ours=wants_ours)
    try:
        async with rooms.join(timeline_id, connection) as room:
            if rooms.access_changes != heard:
                await admission.recheck(connection, room)
            listener = Listener(connection, room, rooms.limits.message_bytes)
            if isinstance(wire, DirectWire):
                await _converse_directly(socket, wire, listener)
            else:
                await _converse_by_asgi(socket, wire, listener)
    except Exception as error:  # noqa: BLE001 - as above
        await socket.close(*farewell(error))
    finally:
        connection.outbox.ended()


async def _accept(socket: Socket) -> bool:
    """Accept; says whether the client asked for our own messages."""
    wants_ours = SUBPROTOCOL in socket.scope["subprotocols"]
    await socket.accept(subprotocols=SUBPROTOCOL if wants_ours else None)
    return wants_ours


def _wire(socket: Socket) -> DirectWire | AsgiWire:
    direct = direct_of(cast("dict[str, Any]", socket.scope))
    if direct is not None:
        return DirectWire(direct, socket.close)
    return AsgiWire(socket.send_bytes, socket.close)


def _connection(
    participant: Participant, wire: Wire, rooms: Rooms, *, wants_ours: bool
) -> Connection:
    rate, now = rooms.limits.updates_per_second, monotonic()
    return Connection(
        id=str(uuid7()),
        participant=participant,
        outbox=Outbox(wire, limit_bytes=rooms.limits.buffer_bytes),
        sync_allowance=Allowance(rate, rate * BURST_SECONDS, now),
        other_allowance=Allowance(rate, rate * BURST_SECONDS, now),
        wants_ours=wants_ours,
    )


@dataclass(frozen=True, slots=True)
class Listener:
    """Acts on what one client says; whatever one of them does, only that client goes."""

    connection: Connection
    room: Room
    limit_bytes: int

    @property
    def fields(self) -> dict[str, str]:
        """What a log line about it carries."""
        return {**self.room.identity.fields, **self.connection.fields}

    def hear(self, message: object) -> None:
        """Act on a message, or end the connection."""
        outbox = self.connection.outbox
        if outbox.is_closing:
            return
        try:
            if not isinstance(message, bytes):
                outbox.close(CloseCode.MALFORMED, "frames are binary")
            elif len(message) > self.limit_bytes:
                outbox.close(CloseCode.MESSAGE_TOO_LARGE, "message too large")
            else:
                self._act(message)
        except (protocol.ProtocolError, BadUpdate) as error:
            outbox.close(CloseCode.MALFORMED, str(error))
        except Exception:
            # The outermost loop of one client: it goes, everybody else stays.
            logger.exception("a connection failed", extra=self.fields)
            outbox.close(CloseCode.ROOM_FAILED, "this connection failed")

    def _act(self, message: bytes) -> None:
        said = protocol.decode(message)
        connection = self.connection
        is_costly = isinstance(said, COSTLY)
        allowance = connection.sync_allowance if is_costly else connection.other_allowance
        if not allowance.take(monotonic()):
            what = "updates" if is_costly else "messages"
            connection.outbox.close(CloseCode.TRY_LATER, f"too many {what} a second")
        elif said is not None:
            self.room.receive(connection, said)


async def _converse_directly(socket: Socket, wire: DirectWire, listener: Listener) -> None:
    """Have messages acted on as they arrive, until either side is over."""
    wire.listen(listener.hear, listener.connection.outbox.send_waiting)
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
    try:
        await wire.closed()
    except GONE as gone:
        logger.debug("gone: %r", gone, extra=listener.fields)


async def _converse_by_asgi(socket: Socket, wire: AsgiWire, listener: Listener) -> None:
    """Read and write in two tasks until either is over; then end the other."""
    outbox = listener.connection.outbox
    name = f"sync {listener.connection.id}"
    writer = asyncio.create_task(wire.run(outbox.send_waiting), name=f"{name} writer")
    reader = asyncio.create_task(_read(socket, listener), name=f"{name} reader")
    try:
        await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
        if outbox.is_closing:
            await asyncio.wait({writer}, timeout=CLOSE_SECONDS)
    finally:
        reader.cancel()
        writer.cancel()
        for result in await asyncio.gather(reader, writer, return_exceptions=True):
            _log_surprise(result, listener.fields)


async def _read(socket: Socket, listener: Listener) -> None:
    while True:
        event = await socket.receive()
        if event["type"] == "websocket.disconnect" or listener.connection.outbox.is_closing:
            return
        listener.hear(event.get("bytes"))


def _log_surprise(result: object, fields: dict[str, str]) -> None:
    if isinstance(result, BaseException) and not isinstance(result, GONE):
        logger.error("a connection failed", exc_info=result, extra=fields)
