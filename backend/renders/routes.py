"""Routes of renders, their progress as server-sent events included."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.di import Provide
from litestar.response import ServerSentEvent, ServerSentEventMessage

from backend.accounts.identity import CurrentPerson
from backend.accounts.sessions import Sessions
from backend.bus.client import JSON_KIND
from backend.bus.names import topic_channel
from backend.bus.relay import Relay
from backend.renders.choice import RenderChoice, render_choice
from backend.renders.dead_letters import DeadLetters
from backend.renders.frame_map import FrameMap
from backend.renders.progress import render_topic
from backend.renders.schemas import (
    DeadPiece,
    NewRender,
    Render,
)
from backend.renders.service import RenderService
from backend.web.envelope import Listing, PageRequest, Reply, listing, reply
from backend.web.idempotency import IDEMPOTENT
from backend.web.inject import FromPath, FromQuery, Given, JSONBody

_RENDERS = "/api/v1/renders"
_RENDER = _RENDERS + "/{render_id:str}"
SILENCE_SECONDS = 15.0
"""After this long without news a comment is sent, so that proxies keep the connection."""
MOST_WAITING_EVENTS = 100
"""Of one slow reader; the oldest are dropped, the newest says all."""


@post(_RENDERS, opt=IDEMPOTENT)
async def create_render(
    data: JSONBody[NewRender], person: Given[CurrentPerson], *, renders: Given[RenderService]
) -> Reply[Render]:
    """Render a timeline as it is now."""
    return reply(await renders.create(person, data))


@get(_RENDERS, dependencies={"choice": Provide(render_choice, sync_to_thread=False)})
async def list_renders(
    person: Given[CurrentPerson],
    renders: Given[RenderService],
    *,
    choice: Given[RenderChoice],
    paging: Given[PageRequest],
) -> Listing[Render]:
    """List the renders of a timeline or of a workspace, all or those in one state."""
    return listing(await renders.list_all(person, choice, paging), paging)


@get(_RENDERS + "/dead")
async def list_dead_pieces(
    workspace_id: FromQuery[UUID],
    person: Given[CurrentPerson],
    *,
    dead_letters: Given[DeadLetters],
) -> Reply[list[DeadPiece]]:
    """List the jobs of a workspace that were given up, for its admins."""
    return reply(await dead_letters.list_all(person, workspace_id))


@get(_RENDER)
async def read_render(
    render_id: FromPath[UUID], person: Given[CurrentPerson], *, renders: Given[RenderService]
) -> Reply[Render]:
    """Read one render."""
    return reply(await renders.get(person, render_id))


@get(_RENDER + "/frames")
async def read_frame_map(
    render_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    renders: Given[RenderService],
    frame: FromQuery[int | None] = None,
) -> Reply[FrameMap]:
    """Read which clips the pictures of the file show; with `frame`, that picture's alone."""
    return reply(await renders.frame_map(person, render_id, frame))


@get(_RENDER + "/log", media_type="text/plain")
async def read_log(
    render_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    renders: Given[RenderService],
    index: FromQuery[int | None] = None,
) -> Response[str]:
    """Read what the jobs of a render said; with `index`, one chunk's."""
    text = await renders.log(person, render_id, index)
    return Response(text, media_type="text/plain; charset=utf-8")


@post(_RENDER + "/cancel", status_code=200)
async def cancel_render(
    render_id: FromPath[UUID], person: Given[CurrentPerson], *, renders: Given[RenderService]
) -> Reply[Render]:
    """Stop a render."""
    return reply(await renders.cancel(person, render_id))


@post(_RENDER + "/retry", opt=IDEMPOTENT)
async def retry_render(
    render_id: FromPath[UUID], person: Given[CurrentPerson], *, renders: Given[RenderService]
) -> Reply[Render]:
    """Render the same frozen moment again, as a new render."""
    return reply(await renders.retry(person, render_id))


@post(_RENDER + "/revive", status_code=200)
async def revive_render(
    render_id: FromPath[UUID], person: Given[CurrentPerson], *, dead_letters: Given[DeadLetters]
) -> Reply[Render]:
    """Go on with a render that was given up; for the admins of its workspace."""
    return reply(await dead_letters.revive(person, render_id))


@delete(_RENDER)
async def delete_render(
    render_id: FromPath[UUID], person: Given[CurrentPerson], *, renders: Given[RenderService]
) -> None:
    """Remove a render and its file."""
    await renders.delete(person, render_id)


@get(_RENDER + "/events")
async def watch_render(
    render_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    renders: Given[RenderService],
    relay: Given[Relay],
    sessions: Given[Sessions],
) -> ServerSentEvent:
    """Send where a render is now, and then everything that happens to it."""
    # Asked before the answer begins, so that a stranger gets 404 and not an empty stream.
    await renders.require_watcher(person.id, render_id)

    async def events() -> AsyncIterator[ServerSentEventMessage]:
        waiting: asyncio.Queue[bytes] = asyncio.Queue(MOST_WAITING_EVENTS)
        channel, hear = topic_channel(render_topic(render_id)), _listener(waiting)
        await relay.subscribe(channel, hear)
        try:
            event = json.loads(await renders.current_event(person, render_id))
            yield _message(event)
            while not _is_last(event):
                try:
                    async with asyncio.timeout(SILENCE_SECONDS):
                        event = json.loads(await waiting.get())
                    yield _message(event)
                except TimeoutError:
                    if not await sessions.is_alive(person.session_id):
                        return
                    yield ServerSentEventMessage(comment="still here")
        finally:
            relay.unsubscribe(channel, hear)

    return ServerSentEvent(events())


def _listener(waiting: "asyncio.Queue[bytes]") -> Any:  # noqa: ANN401 - a relay handler
    def hear(body: bytes) -> None:
        if not body.startswith(JSON_KIND):
            return  # a picture
        if waiting.full():
            waiting.get_nowait()
        waiting.put_nowait(body.removeprefix(JSON_KIND))

    return hear


def _message(event: dict[str, Any]) -> ServerSentEventMessage:
    text = json.dumps(event, separators=(",", ":"))
    return ServerSentEventMessage(data=text, event=event["type"], id=event["id"])


def _is_last(event: dict[str, Any]) -> bool:
    is_over = event["data"]["state"] not in {"queued", "running"}
    return event["type"] == "render.finished" or is_over


ROUTES = [
    create_render,
    list_renders,
    list_dead_pieces,
    read_render,
    read_frame_map,
    read_log,
    cancel_render,
    retry_render,
    revive_render,
    delete_render,
    watch_render,
]
