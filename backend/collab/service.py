"""Use cases of timelines: making, finding, renaming, deleting, editing and freezing them."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

import msgspec
from uuid_utils.compat import uuid7

from backend.accounts.identity import CurrentPerson
from backend.accounts.sessions import now_utc
from backend.accounts.text import clean_name
from backend.bus.client import RedisClient, publish_event
from backend.bus.names import room_channel
from backend.collab import schemas
from backend.collab.document import FIRST_CLIENT, Document, Patch
from backend.collab.errors import DocumentBehind, NoSuchTimeline
from backend.collab.neighbours import Removed, encode_messages
from backend.collab.plain import read_dump
from backend.collab.rooms import Rooms
from backend.collab.surroundings import Identity
from backend.collab.tables import FIRST_UPDATE, Timeline, TimelineRoom
from backend.collab.updates import BadUpdate
from backend.database.connection import Database
from backend.errors import FieldError, Invalid
from backend.timeline.catalogue import TRANSITIONS
from backend.timeline.fields import SCHEMA_VERSION
from backend.timeline.ids import random_id
from backend.timeline.model import Projection
from backend.timeline.patches import Patch as CommandPatch
from backend.timeline.projection import project
from backend.timeline.reading import read_meta
from backend.timeline.starter import starter_document
from backend.timeline.time import Rate
from backend.web.envelope import Page, PageRequest
from backend.workspaces.roles import Role
from backend.workspaces.service import WorkspaceService, workspace_topic

STARTER_TRACKS = 4

Command = Callable[[dict[str, Any]], list[CommandPatch]]


@dataclass(frozen=True)
class Frozen:
    """A timeline at one moment."""

    projection: Projection
    seq: int
    """Everything up to this row of the log is in it."""
    state_vector: bytes


NO_TRANSITION: Final = "none"
"""As a timeline's default: clips are joined by plain cuts unless somebody names a kind."""


class TimelineService:
    """Timelines, their content included."""

    def __init__(
        self,
        database: Database,
        redis: RedisClient,
        *,
        workspaces: WorkspaceService,
        rooms: Rooms,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        self._database = database
        self._redis = redis
        self._workspaces = workspaces
        self._rooms = rooms
        self._now = now

    async def create(self, person: CurrentPerson, wish: schemas.NewTimeline) -> schemas.Timeline:
        """Make a timeline with the starter document. For editors."""
        content = _starter(Rate.of(*wish.rate), wish.width, wish.height)
        return await self.create_with(person, wish.project_id, name=wish.name, content=content)

    async def create_with(
        self, person: CurrentPerson, project_id: UUID, *, name: str, content: dict[str, Any]
    ) -> schemas.Timeline:
        """Make a timeline that holds a document's plain data. For editors."""
        access = await self._workspaces.get_project(person.id, project_id, Role.EDITOR)
        # The largest take a second: rooms go on meanwhile.
        update, meta = await asyncio.to_thread(_first_update, content)
        now = self._now()
        row = Timeline(
            id=uuid7(),
            project_id=project_id,
            workspace_id=access.project.workspace_id,
            name=clean_name(name),
            rate_n=meta["rate"][0],
            rate_d=meta["rate"][1],
            width=meta["width"],
            height=meta["height"],
            created_by=person.id,
            created_at=now,
            updated_at=now,
        )
        async with self._database.transaction():
            await row.save()
            await TimelineRoom(
                timeline_id=row.id,
                last_seq=1,
                log_bytes=len(update),
                schema_version=SCHEMA_VERSION,
            ).save()
            await self._database.fetch(FIRST_UPDATE, row.id, uuid7(), update, person.id)
        await self._announce("timeline.created", row)
        return _shown(row, access.role)

    async def list_in(
        self, person: CurrentPerson, project_id: UUID, paging: PageRequest
    ) -> Page[schemas.Timeline]:
        """List a project's timelines, newest change first."""
        access = await self._workspaces.get_project(person.id, project_id)
        present = (Timeline.project_id == project_id) & Timeline.deleted_at.is_null()
        rows = (
            await Timeline.objects()
            .where(present)
            .order_by(Timeline.updated_at, Timeline.id, ascending=False)
            .limit(paging.limit)
            .offset(paging.offset)
        )
        total = await Timeline.count().where(present)
        return Page([_shown(row, access.role) for row in rows], total)

    async def get(
        self, person_id: UUID, timeline_id: UUID, needed: Role = Role.VIEWER
    ) -> schemas.Timeline:
        """Get a timeline somebody may see, if their role covers what is needed.

        Raises:
            NotFound: no such timeline in any workspace of this person.
            RoleTooLow: a member, but not of that role.
        """
        row = await _get_row(timeline_id)
        access = await self._workspaces.get_project(person_id, row.project_id, needed)
        return _shown(row, access.role)

    async def describe(self, person: CurrentPerson, timeline_id: UUID) -> schemas.Timeline:
        """Get a timeline as its document has it now, its duration included."""
        shown = await self.get(person.id, timeline_id)
        now = await self.meaning(timeline_id)
        rate = (now["rate"][0], now["rate"][1])
        size = {"width": now["width"], "height": now["height"]}
        return msgspec.structs.replace(shown, duration=now["duration"], rate=rate, **size)

    async def change(
        self, person: CurrentPerson, timeline_id: UUID, change: schemas.TimelineChange
    ) -> schemas.Timeline:
        """Change what lists show of a timeline. For editors; the document is the caller's part."""
        await self.get(person.id, timeline_id, Role.EDITOR)
        row = await _get_row(timeline_id)
        if change.default_transition not in {None, NO_TRANSITION, *TRANSITIONS}:
            kinds = ", ".join([NO_TRANSITION, *TRANSITIONS])
            known = FieldError("default_transition", f"is one of {kinds}")
            raise Invalid("There is no such transition.", known)
        if change.name is not None:
            row.name = clean_name(change.name)
        for field in ("description", "status", "default_transition", "width", "height"):
            value = getattr(change, field)
            if value is not None:
                setattr(row, field, value)
        if change.rate is not None:
            row.rate_n, row.rate_d = Rate.of(*change.rate)
        row.updated_at = self._now()
        await row.save()
        await self._announce("timeline.renamed", row)
        return await self.get(person.id, timeline_id)

    async def delete(self, person: CurrentPerson, timeline_id: UUID) -> None:
        """Delete a timeline and close its sockets. For editors; rows stay for a restore."""
        await self.get(person.id, timeline_id, Role.EDITOR)
        row = await _get_row(timeline_id)
        row.deleted_at = self._now()
        await row.save([Timeline.deleted_at])
        # From nobody: every process acts on it, this one included.
        nobody = UUID(int=0)
        farewell = encode_messages(nobody, [Removed(nobody)])
        await self._redis.publish(room_channel(str(timeline_id)), farewell)
        await self._announce("timeline.deleted", row)

    async def project(self, person: CurrentPerson, timeline_id: UUID) -> Projection:
        """Say what a timeline holds now."""
        await self.get(person.id, timeline_id)
        return await self.meaning(timeline_id)

    async def meaning(self, timeline_id: UUID) -> Projection:
        """Say what a timeline holds now; rights are the caller's to check."""
        async with self._rooms.visit(timeline_id) as room:
            await room.editing.settle()
            await room.follow()
            return room.projector().current()

    async def freeze(
        self, timeline_id: UUID, state_vector: bytes | None, *, wait_seconds: float = 2.0
    ) -> Frozen:
        """Take a timeline as it is, with everything that a client had already.

        Args:
            timeline_id: rights are the caller's to check.
            state_vector: what the client had; None when it does not matter.
            wait_seconds: for edits that are on their way.

        Raises:
            DocumentBehind: they did not arrive in time.
            Invalid: these bytes are no state vector.
        """
        dump, seq, covered = await self._capture(timeline_id, state_vector, wait_seconds)
        # Half a second for 10,000 clips: rooms go on meanwhile.
        return Frozen(await asyncio.to_thread(_project_dump, dump), seq, covered)

    async def read_document(
        self, timeline_id: UUID, *, wait_seconds: float = 2.0
    ) -> dict[str, Any]:
        """Read a timeline's plain data as it is saved now; rights are the caller's to check.

        Raises:
            DocumentBehind: saving takes longer than that.
        """
        dump, _, _ = await self._capture(timeline_id, None, wait_seconds)
        return await asyncio.to_thread(read_dump, dump)

    async def _capture(
        self, timeline_id: UUID, state_vector: bytes | None, wait_seconds: float
    ) -> tuple[dict[str, str], int, bytes]:
        """Take what a room holds, once that is saved: its dump, its seq and its state vector."""
        async with self._rooms.visit(timeline_id) as room:
            try:
                async with asyncio.timeout(wait_seconds):
                    await room.editing.settle()
                    await room.editing.wait_for(state_vector or b"\x00")
                    await room.editing.wait_until_saved()
            except TimeoutError:
                message = "Your newest edits have not arrived yet; try again in a moment."
                raise DocumentBehind(message) from None
            except BadUpdate:
                wrong = FieldError("state_vector", "is no Yjs state vector")
                raise Invalid("The state vector cannot be read.", wrong) from None
            return room.document.dump(), room.editing.seq, room.document.state_vector()

    async def write(
        self, timeline_id: UUID, patches: Iterable[Patch], person_id: UUID | None
    ) -> int:
        """Write into a timeline; returns after the commit, with the log's seq.

        Rights are the caller's to check.
        """
        async with self._rooms.visit(timeline_id) as room:
            return await room.editing.write(lambda document: document.write(patches), person_id)

    async def run(self, timeline_id: UUID, command: Command, person_id: UUID | None) -> int:
        """Run a command on a timeline as it is now; returns after the commit, with the seq.

        Rights are the caller's to check.

        Args:
            timeline_id: the timeline.
            command: the document's plain data -> patches, as in `timeline/commands`.
            person_id: on whose behalf.
        """
        async with self._rooms.visit(timeline_id) as room:
            return await room.editing.write(
                lambda document: document.run(command(document.read())), person_id
            )

    async def _announce(self, kind: str, row: Timeline) -> None:
        event = schemas.TimelineEvent(row.id, row.project_id, row.workspace_id, row.name)
        await publish_event(self._redis, workspace_topic(row.workspace_id), kind, event)
        if kind != "timeline.created":
            await publish_event(self._redis, f"timeline:{row.id}", kind, event)


async def find_identity(timeline_id: UUID) -> Identity:
    """Get what a room has to know about its timeline.

    Raises:
        NoSuchTimeline: there is none.
    """
    row = await _get_row(timeline_id)
    room = await TimelineRoom.objects().get(TimelineRoom.timeline_id == timeline_id)
    if room is None:
        raise NoSuchTimeline("There is no such timeline.")
    return Identity(timeline_id, row.workspace_id, row.project_id, room.epoch, room.schema_version)


async def _get_row(timeline_id: UUID) -> Timeline:
    row = await Timeline.objects().get((Timeline.id == timeline_id) & Timeline.deleted_at.is_null())
    if row is None:
        raise NoSuchTimeline("There is no such timeline.")
    return row


def _project_dump(dump: dict[str, str]) -> Projection:
    return project(read_dump(dump))


def document_patches(content: dict[str, Any]) -> list[Patch]:
    """Turn a document's plain data into the patches that make it in an empty document."""
    meta = [Patch("meta", "", key, value) for key, value in content["meta"].items()]
    rest = [
        Patch(root, name, None, value)
        for root, values in content.items()
        if root != "meta"
        for name, value in values.items()
    ]
    return meta + rest


def _starter(rate: Rate, width: int, height: int) -> dict[str, Any]:
    one, two, three, four = (random_id(secrets.token_bytes(8)) for _ in range(STARTER_TRACKS))
    return starter_document(rate, width, height, track_ids=(one, two, three, four))


def _first_update(content: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """Encode a new document; answers its settings too, as they are read."""
    return Document(FIRST_CLIENT).write(document_patches(content)), read_meta(content["meta"])[0]


def _shown(row: Timeline, role: Role) -> schemas.Timeline:
    return schemas.Timeline(
        id=row.id,
        project_id=row.project_id,
        workspace_id=row.workspace_id,
        name=row.name,
        rate=(row.rate_n, row.rate_d),
        width=row.width,
        height=row.height,
        description=row.description,
        status=cast("schemas.TimelineStatus", row.status),
        default_transition=row.default_transition,
        role=role,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
