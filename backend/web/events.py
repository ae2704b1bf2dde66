"""Live topics for browsers: who watches what, and handing out what is published about it.

The hub knows no slice: what topics there are, who may watch them and what a newcomer is shown
first is injected.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol
from uuid import UUID

import msgspec

from backend.errors import ApiError, Invalid, NotFound, NotSignedIn
from backend.web.event_client import EventClient, Watcher

logger = logging.getLogger(__name__)

MAX_TOPICS: Final = 64
"""Per socket; a page needs three."""
JSON_KIND: Final = b"J"
PICTURE_KIND: Final = b"P"


class Feed(Protocol):
    """Where published messages come from."""

    async def subscribe(self, channel: str, handler: Callable[[bytes], None], /) -> None:
        """Hear a channel."""

    def unsubscribe(self, channel: str, handler: Callable[[bytes], None], /) -> None:
        """Stop hearing it."""


async def _nothing(subject: UUID, /) -> list[bytes]:
    del subject
    return []


@dataclass(frozen=True)
class Topic:
    """One kind of topic, such as `timeline` in `timeline:ID`."""

    authorise: Callable[[Watcher, UUID], Awaitable[UUID]]
    """Returns the workspace it belongs to; raises ApiError for whoever may not watch."""
    newest: Callable[[UUID], Awaitable[list[bytes]]] = _nothing
    """What somebody who comes late is shown at once, in the form of published messages."""


class Request(msgspec.Struct):
    """What a browser sends."""

    type: str
    topics: list[str]


class EventHub:
    """The events sockets of this process."""

    def __init__(
        self, feed: Feed, kinds: Mapping[str, Topic], *, channel: Callable[[str], str]
    ) -> None:
        self._feed = feed
        self._kinds = kinds
        self._channel = channel
        self._watching: dict[str, set[EventClient]] = {}
        self._handlers: dict[str, Callable[[bytes], None]] = {}
        self._changes = asyncio.Lock()
        self.clients: set[EventClient] = set()

    async def act(self, client: EventClient, text: str) -> None:
        """Do what a client asks for.

        Raises:
            Invalid: it is no request.
        """
        try:
            request = msgspec.json.decode(text, type=Request)
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise Invalid(f"This is no request: {error}") from None
        for topic in request.topics:
            if request.type == "subscribe":
                await self._subscribe(client, topic)
            elif request.type == "unsubscribe":
                await self._unsubscribe(client, topic)
            else:
                raise Invalid("A request subscribes or unsubscribes.")

    async def forget(self, client: EventClient) -> None:
        """Take a client out of everything."""
        self.clients.discard(client)
        for topic in tuple(client.topics):
            await self._unsubscribe(client, topic)

    def end_session(self, *, session_id: UUID | None, person_id: UUID | None) -> None:
        """Close the sockets of a session, or of everything somebody is signed in to."""
        for client in tuple(self.clients):
            who = client.watcher
            is_person = session_id is None and person_id == who.person_id
            if session_id == who.session_id or is_person:
                client.end(NotSignedIn("This session has ended."))

    async def end_membership(self, workspace_id: UUID, person_id: UUID | None) -> None:
        """End subscriptions of somebody, or of everybody, to what belongs to a workspace."""
        for client in tuple(self.clients):
            if person_id is not None and client.watcher.person_id != person_id:
                continue
            for topic in [t for t, owner in client.topics.items() if owner == workspace_id]:
                await self._unsubscribe(client, topic)
                client.put_event(_notice(topic, "subscription.ended"))

    async def recheck(self) -> None:
        """Ask again whether everybody may watch what they watch."""
        for client in tuple(self.clients):
            for topic in tuple(client.topics):
                try:
                    await self._authorise(client, topic)
                except NotSignedIn as error:
                    client.end(error)
                except ApiError:
                    await self._unsubscribe(client, topic)
                    client.put_event(_notice(topic, "subscription.ended"))

    async def _authorise(self, client: EventClient, topic: str) -> tuple[Topic, UUID, UUID]:
        name, _, subject = topic.partition(":")
        kind = self._kinds.get(name)
        if kind is None:
            raise NotFound("There is no such topic.")
        try:
            subject_id = UUID(subject)
        except ValueError:
            raise NotFound("There is no such topic.") from None
        return kind, subject_id, await kind.authorise(client.watcher, subject_id)

    async def _subscribe(self, client: EventClient, topic: str) -> None:
        if topic in client.topics:
            return
        if len(client.topics) >= MAX_TOPICS:
            raise Invalid("One socket watches at most 64 topics.")
        try:
            kind, subject_id, workspace_id = await self._authorise(client, topic)
        except ApiError as error:
            refusal = {"code": error.reason or error.code, "message": error.message}
            client.put_event(_notice(topic, "subscription.refused", refusal))
            return
        client.topics[topic] = workspace_id
        await self._watch(client, topic)
        client.put_event(_notice(topic, "subscription.started"))
        for message in await kind.newest(subject_id):
            _put(client, message)

    async def _watch(self, client: EventClient, topic: str) -> None:
        async with self._changes:
            watchers = self._watching.setdefault(topic, set())
            watchers.add(client)
            if topic not in self._handlers:
                handler = self._handlers[topic] = partial(self._deliver, topic)
                await self._feed.subscribe(self._channel(topic), handler)

    async def _unsubscribe(self, client: EventClient, topic: str) -> None:
        client.topics.pop(topic, None)
        async with self._changes:
            watchers = self._watching.get(topic, set())
            watchers.discard(client)
            if not watchers and self._watching.pop(topic, None) is not None:
                self._feed.unsubscribe(self._channel(topic), self._handlers.pop(topic))

    def _deliver(self, topic: str, message: bytes) -> None:
        for client in self._watching.get(topic, ()):
            _put(client, message)


def _put(client: EventClient, message: bytes) -> None:
    kind, body = message[:1], message[1:]
    if kind == JSON_KIND:
        client.put_event(body.decode())
    elif kind == PICTURE_KIND:
        client.put_picture(body)
    else:
        logger.warning("a published message of unknown kind %r", kind)


def _notice(topic: str, kind: str, data: Any = None) -> str:  # noqa: ANN401 - JSON
    return msgspec.json.encode({"v": 1, "topic": topic, "type": kind, "data": data}).decode()
