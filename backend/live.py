"""Wires the events sockets: which topics there are, who may watch them, who loses the right."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import msgspec
from litestar import WebSocket

from backend.accounts.guards import session_token
from backend.accounts.sessions import Sessions
from backend.bus.client import AccessChange
from backend.bus.names import ACCESS_CHANNEL, topic_channel
from backend.bus.recheck import Recheck
from backend.bus.relay import Relay
from backend.collab.close_codes import close_code_of
from backend.collab.service import TimelineService
from backend.errors import NotSignedIn
from backend.renders.service import RenderService
from backend.web.event_client import Watcher
from backend.web.events import EventHub, Topic
from backend.web.events_socket import EventDoor
from backend.workspaces.roles import Role
from backend.workspaces.service import WorkspaceService


class LiveEvents:
    """The events sockets of a process with everything they need."""

    def __init__(
        self,
        sessions: Sessions,
        relay: Relay,
        *,
        workspaces: WorkspaceService,
        timelines: TimelineService,
        renders: RenderService,
    ) -> None:
        self._sessions = sessions
        self._relay = relay
        self._workspaces = workspaces
        self._timelines = timelines
        self._renders = renders
        self._tasks: set[asyncio.Task[None]] = set()
        kinds = {
            "workspace": Topic(self._workspace),
            "timeline": Topic(self._timeline),
            "render": Topic(self._render, renders.newest_messages),
        }
        self.hub = EventHub(relay, kinds, channel=topic_channel)
        self.door = EventDoor(self._identify, close_code_of)

    async def start(self) -> None:
        """Hear who loses access; needs the relay."""
        recheck = Recheck(self.hub.recheck)
        self._relay.on_reconnect(recheck.soon)
        self._act(recheck.run())
        await self._relay.subscribe(ACCESS_CHANNEL, self._hear_access)

    async def stop(self) -> None:
        """Stop looking after them; the server closes the sockets."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _identify(self, socket: WebSocket[Any, Any, Any]) -> Watcher:
        person = await self._sessions.require(session_token(socket))
        return Watcher(person.id, person.session_id)

    async def _workspace(self, watcher: Watcher, workspace_id: UUID) -> UUID:
        await self._require_session(watcher)
        await self._workspaces.require_role(watcher.person_id, workspace_id, Role.VIEWER)
        return workspace_id

    async def _timeline(self, watcher: Watcher, timeline_id: UUID) -> UUID:
        await self._require_session(watcher)
        return (await self._timelines.get(watcher.person_id, timeline_id)).workspace_id

    async def _render(self, watcher: Watcher, render_id: UUID) -> UUID:
        await self._require_session(watcher)
        return await self._renders.require_watcher(watcher.person_id, render_id)

    async def _require_session(self, watcher: Watcher) -> None:
        if not await self._sessions.is_alive(watcher.session_id):
            raise NotSignedIn("This session has ended.")

    def _hear_access(self, body: bytes) -> None:
        change = msgspec.json.decode(body, type=AccessChange)
        if change.project_id is not None:
            self._act(self.hub.recheck())
        elif change.workspace_id is None:
            self.hub.end_session(session_id=change.session_id, person_id=change.person_id)
        elif change.role is None:
            self._act(self.hub.end_membership(change.workspace_id, change.person_id))

    def _act(self, change: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(change)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
