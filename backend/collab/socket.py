"""The sync socket: lets a client in, reads its frames, and ends it with a documented code."""

import asyncio
import logging
from typing import Any, Final
from uuid import UUID

from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect
from uuid_utils.compat import uuid7

from backend.accounts.guards import session_token
from backend.collab import protocol
from backend.collab.admission import Admission
from backend.collab.close_codes import CloseCode, farewell
from backend.collab.connection import BURST_SECONDS, Allowance, Connection, Participant
from backend.collab.document import BadUpdate
from backend.collab.outbox import Outbox, Wire
from backend.collab.protocol import SUBPROTOCOL
from backend.collab.room import Room
from backend.collab.rooms import Rooms
from backend.web.inject import FromPath, FromQuery, Given

logger = logging.getLogger(__name__)

ADMIT_SECONDS: Final = 5.0
"""How long the database may take to say who this is: the client hears nothing meanwhile."""
CLOSE_SECONDS: Final = 5.0
"""How long a client may take to accept the last frames."""

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
    connection = _connection(socket, participant, rooms, wants_ours=wants_ours)
    try:
        async with rooms.join(timeline_id, connection) as room:
            if rooms.access_changes != heard:
                await admission.recheck(connection, room)
            await _converse(socket, connection, room, rooms.limits.message_bytes)
    except Exception as error:  # noqa: BLE001 - as above
        await socket.close(*farewell(error))


async def _accept(socket: Socket) -> bool:
    """Accept; says whether the client asked for our own messages."""
    wants_ours = SUBPROTOCOL in socket.scope["subprotocols"]
    await socket.accept(subprotocols=SUBPROTOCOL if wants_ours else None)
    return wants_ours


def _connection(
    socket: Socket, participant: Participant, rooms: Rooms, *, wants_ours: bool
) -> Connection:
    rate = rooms.limits.updates_per_second
    return Connection(
        id=str(uuid7()),
        participant=participant,
        outbox=Outbox(Wire(socket.send_bytes, socket.close), limit_bytes=rooms.limits.buffer_bytes),
        allowance=Allowance(rate, rate * BURST_SECONDS, asyncio.get_running_loop().time()),
        wants_ours=wants_ours,
    )


async def _converse(socket: Socket, connection: Connection, room: Room, limit_bytes: int) -> None:
    """Read and write until either is over; then end the other."""
    name = f"sync {connection.id}"
    writer = asyncio.create_task(connection.outbox.run(), name=f"{name} writer")
    reader = asyncio.create_task(
        _read(socket, connection, room, limit_bytes), name=f"{name} reader"
    )
    try:
        await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
        if connection.outbox.is_closing:
            await asyncio.wait({writer}, timeout=CLOSE_SECONDS)
    finally:
        reader.cancel()
        writer.cancel()
        for result in await asyncio.gather(reader, writer, return_exceptions=True):
            _log_surprise(result, {**room.identity.fields, **connection.fields})


async def _read(socket: Socket, connection: Connection, room: Room, limit_bytes: int) -> None:
    """Act on frames until the client goes or is sent away."""
    outbox = connection.outbox
    while True:
        event = await socket.receive()
        if event["type"] == "websocket.disconnect" or outbox.is_closing:
            return
        frame = event.get("bytes")
        try:
            if not isinstance(frame, bytes):
                outbox.close(CloseCode.MALFORMED, "frames are binary")
            elif len(frame) > limit_bytes:
                outbox.close(CloseCode.MESSAGE_TOO_LARGE, "message too large")
            else:
                _act(connection, room, frame)
        except (protocol.ProtocolError, BadUpdate) as error:
            outbox.close(CloseCode.MALFORMED, str(error))
        except Exception:
            # The outermost loop of one client: it goes, everybody else stays.
            fields = {**room.identity.fields, **connection.fields}
            logger.exception("a connection failed", extra=fields)
            outbox.close(CloseCode.ROOM_FAILED, "this connection failed")


def _act(connection: Connection, room: Room, frame: bytes) -> None:
    message = protocol.decode(frame)
    if message is None:
        return
    is_costly = isinstance(message, protocol.SyncStep1 | protocol.SyncStep2 | protocol.SyncUpdate)
    if is_costly and not connection.allowance.take(asyncio.get_running_loop().time()):
        connection.outbox.close(CloseCode.TRY_LATER, "too many updates a second")
        return
    room.receive(connection, message)


def _log_surprise(result: object, fields: dict[str, str]) -> None:
    expected = (asyncio.CancelledError, WebSocketDisconnect, OSError)
    if isinstance(result, BaseException) and not isinstance(result, expected):
        logger.error("a connection failed", exc_info=result, extra=fields)
