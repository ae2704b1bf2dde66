"""One timeline's live room: who is in it, and what each message means."""

import asyncio
import logging
from typing import Final

from backend.collab import protocol
from backend.collab.close_codes import CloseCode
from backend.collab.connection import Connection
from backend.collab.content import Content
from backend.collab.document import Document
from backend.collab.editing import Editing
from backend.collab.errors import RoomFailed
from backend.collab.live_projection import LiveProjection
from backend.collab.neighbours import Arrived, Committed, Edited, Removed, RoomMessage, Shown
from backend.collab.room_presence import RoomPresence
from backend.collab.surroundings import Identity, Surroundings
from backend.collab.update_check import MAX_NESTED, check_state_vector, check_update
from backend.collab.updates import EMPTY_STATE_VECTOR, BadUpdate
from backend.timeline.projector import Projector
from backend.timeline.upgrades import schema_of, upgrade_patches
from backend.web.frame import Frame

logger = logging.getLogger(__name__)

FIRST_LOOK_SECONDS: Final = 0.25
"""A large document is made so long after the first client has come, unless it is needed before."""


class Room:
    """One timeline in memory. Only the event loop's thread may touch it."""

    def __init__(self, identity: Identity, content: Content, *, around: Surroundings) -> None:
        self.identity = identity
        self._around = around
        self.connections: set[Connection] = set()
        self.editing = Editing(self, content, around)
        self.presence = RoomPresence(self.connections, self.publish, around)
        self._live = LiveProjection(around.now)
        self._nested = 0
        self._unasked: list[Connection] = []
        self.ended: CloseCode | None = None

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self.editing.document

    @property
    def is_outdated(self) -> bool:
        """Whether an older version wrote the document, and there is something to bring it on."""
        if self.identity.schema >= self._around.schema:
            return False
        schema = schema_of({"meta": self.document.read_entry("meta", "", absent={})})
        return schema < self._around.schema

    async def upgrade(self) -> None:
        """Bring the document to the schema that is written here, as one edit of the server."""
        around = self._around

        def change(document: Document) -> bytes:
            plain = document.read()
            patches = upgrade_patches(plain, upgrades=around.upgrades, newest=around.schema)
            return document.run(patches)

        # Alone: of a track that two processes make at one time, one replaces the other's.
        async with around.log.alone(self.identity.timeline_id):
            await self.editing.read_on()
            await self.editing.write(change, None)

    async def follow(self) -> None:
        """Be ready to say at once what the document means, until nobody asks for a while."""
        await self._live.open(self.document)

    def projector(self) -> Projector:
        """Answer the projector of the document as it is now; quick after `follow`."""
        return self._live.of(self.document)

    @property
    def may_unload(self) -> bool:
        """Whether nobody is here and the log covers the document."""
        return not self.connections and self.editing.is_settled

    def join(self, connection: Connection) -> None:
        """Let a client in: say hello, ask an editor for what it has, show it who is here."""
        self.connections.add(connection)
        connection.outbox.attach(self)
        connection.put_ours(protocol.encode_json(protocol.HELLO, self._hello(connection)))
        if connection.can_edit:
            self._ask_in_time(connection)
        self.presence.greet(connection)

    def leave(self, connection: Connection) -> None:
        """Forget a client and tell the others."""
        self.connections.discard(connection)
        self.presence.leave(connection)

    def ask(self, connection: Connection) -> None:
        """Ask a client for everything it has and we lack."""
        connection.outbox.put_control(protocol.encode_step_1(self.document.state_vector()))

    def _ask_in_time(self, connection: Connection) -> None:
        """Ask, but not before the first have the document: what they may have can wait for it."""
        if self.editing.content.is_made:
            self.ask(connection)
            return
        if not self._unasked:
            asyncio.get_running_loop().call_later(FIRST_LOOK_SECONDS, self._ask_all)
        self._unasked.append(connection)

    def _ask_all(self) -> None:
        unasked, self._unasked = self._unasked, []
        try:
            for connection in self.connections.intersection(unasked):
                self.ask(connection)
        except RoomFailed:
            logger.exception("the document cannot be made", extra=self.identity.fields)

    def receive(self, connection: Connection, message: protocol.Message) -> None:
        """Act on a client's message.

        Raises:
            BadUpdate: it carries bytes that are no update or state vector.
        """
        match message:
            case protocol.SyncUpdate(update):
                self._check(update)
                self.editing.receive(connection, update, is_step_2=False)
            case protocol.SyncStep2(update):
                self._check(update)
                self.editing.receive(connection, update, is_step_2=True)
            case protocol.SyncStep1(state_vector):
                check_state_vector(state_vector)
                connection.outbox.put_diff_from(state_vector)
            case protocol.Awareness(entries):
                self.presence.hear(connection, entries)
            case protocol.QueryAwareness():
                connection.outbox.put_presence_of_all()
            case protocol.Hello(body):
                self._check_hello(connection, body)
            case protocol.Ping(body):
                answer = {**body, "time_ms": self._around.time_ms()}
                connection.put_ours(protocol.encode_json(protocol.PING, answer))

    def _check(self, update: bytes) -> None:
        nested = check_update(update)
        if nested and self._nested + nested > MAX_NESTED:
            raise BadUpdate("too many shared types inside others")
        self._nested += nested

    def catch_up_frames(self, state_vector: bytes) -> list[Frame]:
        """Encode what somebody with this state lacks; the last frame is the answer to step 1."""
        if state_vector == EMPTY_STATE_VECTOR:
            return self.editing.content.frames(self._around.now())
        return [Frame(protocol.encode_step_2(self.document.diff(state_vector)))]

    def presence_frame(self) -> bytes | None:
        """Encode everybody's presence."""
        return self.presence.frame()

    def change_role(self, connection: Connection, role: str) -> None:
        """Let a client do more or less from now on."""
        could_edit = connection.can_edit
        connection.change_role(role)
        self.presence.role_changed(connection)
        if connection.can_edit and not could_edit:
            self.ask(connection)

    def close(self, code: CloseCode, reason: str) -> None:
        """End the room for everybody in it."""
        self.ended = code
        for connection in self.connections:
            connection.outbox.close(code, reason)

    def sweep(self) -> None:
        """Do what time alone brings about: presence that fell silent, edits left by the dead."""
        self.presence.expire()
        self.editing.log_orphans()
        self._live.forget_when_idle()
        self.editing.content.forget_when_idle(self._around.now())

    def hear(self, message: RoomMessage) -> None:
        """Act on a message of another process, or of this room when it was open before."""
        if message.origin == self.editing.origin:
            return
        match message:
            case Edited():
                self.editing.hear_edit(message)
            case Committed():
                self.editing.hear_commit(message)
            case Shown() | Arrived():
                self.presence.hear_elsewhere(message)
            case Removed():
                self.close(CloseCode.NO_SUCH_TIMELINE, "deleted")

    def publish(self, message: RoomMessage) -> None:
        """Tell the other processes that host this timeline."""
        self._around.announcer.announce(self.identity.timeline_id, message)

    def _check_hello(self, connection: Connection, body: protocol.HelloBody) -> None:
        is_old = body.epoch is not None and body.epoch != self.identity.epoch
        if is_old or (body.schema is not None and body.schema < self._around.schema):
            connection.outbox.close(CloseCode.OLD_EPOCH, "reload")

    def _hello(self, connection: Connection) -> dict[str, object]:
        return {
            "protocol": protocol.PROTOCOL_VERSION,
            "schema": self._around.schema,
            "epoch": self.identity.epoch,
            "time_ms": self._around.time_ms(),
            "connection_id": connection.id,
            "role": connection.participant.role,
        }
