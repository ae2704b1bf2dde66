"""The events socket: one per browser tab, JSON requests in, events and pictures out."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect

from backend.errors import ApiError, Invalid, Unavailable
from backend.web.event_client import EventClient, Watcher
from backend.web.events import EventHub
from backend.web.inject import Given

logger = logging.getLogger(__name__)

MAX_REQUEST_CHARACTERS: Final = 16_384
IDENTIFY_SECONDS: Final = 5.0
"""How long the database may take to say who this is."""
MAX_REASON_CHARACTERS: Final = 30
"""Far below the 123 bytes of a close frame."""

Socket = WebSocket[Any, Any, Any]


@dataclass(frozen=True)
class EventDoor:
    """Who may open an events socket, and how it is closed."""

    identify: Callable[[Socket], Awaitable[Watcher]]
    """Raises ApiError when nobody is signed in."""
    close_code_of: Callable[[ApiError], int]


@websocket("/api/v1/events")
async def watch_events(
    socket: Socket, event_hub: Given[EventHub], *, event_door: Given[EventDoor]
) -> None:
    """Hear about topics until one side ends it."""
    try:
        async with asyncio.timeout(IDENTIFY_SECONDS):
            watcher = await event_door.identify(socket)
    except Exception as error:  # noqa: BLE001 - logged when nobody expected it
        # Browsers only learn a close code of a socket that was accepted.
        await socket.accept()
        await _close(socket, event_door, _expected(error))
        return
    await socket.accept()
    client = EventClient(watcher)
    event_hub.clients.add(client)
    try:
        await _converse(socket, client, event_hub)
        if client.ended is not None:
            await _close(socket, event_door, client.ended)
    finally:
        await event_hub.forget(client)


async def _converse(socket: Socket, client: EventClient, hub: EventHub) -> None:
    writer = asyncio.create_task(client.send_all(socket.send_text, socket.send_bytes))
    reader = asyncio.create_task(_read(socket, client, hub))
    try:
        await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        reader.cancel()
        writer.cancel()
        for result in await asyncio.gather(reader, writer, return_exceptions=True):
            _log_surprise(result)


async def _read(socket: Socket, client: EventClient, hub: EventHub) -> None:
    while True:
        event = await socket.receive()
        if event["type"] == "websocket.disconnect":
            return
        text = event.get("text")
        try:
            if not isinstance(text, str) or len(text) > MAX_REQUEST_CHARACTERS:
                raise Invalid("Requests are short JSON texts.")  # noqa: TRY301 - one place ends it
            await hub.act(client, text)
        except ApiError as error:
            client.end(error)
            return
        except Exception:
            # The outermost loop of one client: it goes, everybody else stays.
            logger.exception("an events socket")
            client.end(Unavailable("This connection failed."))
            return


def _expected(error: Exception) -> ApiError:
    if isinstance(error, ApiError):
        return error
    logger.warning("an events socket is told to come back", exc_info=error)
    return Unavailable("Try again in a moment.")


async def _close(socket: Socket, door: EventDoor, error: ApiError) -> None:
    reason = (error.reason or error.code)[:MAX_REASON_CHARACTERS]
    await socket.close(door.close_code_of(error), reason)


def _log_surprise(result: object) -> None:
    expected = (asyncio.CancelledError, WebSocketDisconnect, OSError)
    if isinstance(result, BaseException) and not isinstance(result, expected):
        logger.error("an events socket", exc_info=result)
