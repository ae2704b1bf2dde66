"""Use cases of renders on the web side: asking for one, looking, cancelling, trying again."""

import asyncio
import zlib
from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from piccolo.columns.combination import And
from uuid_utils.compat import uuid7

from backend.accounts.identity import CurrentPerson
from backend.accounts.sessions import now_utc
from backend.collab.service import TimelineService
from backend.database.connection import Database
from backend.errors import FieldError, Invalid
from backend.logs import request_id_var
from backend.media.preparation import Bus
from backend.renders import schemas
from backend.renders.contract import RenderStage
from backend.renders.ending import Endings
from backend.renders.errors import NothingToRender, RenderGoesOn, RenderNotFound, RenderOver
from backend.renders.nested_freezing import freeze_nested
from backend.renders.plan import PRESET_SIZES
from backend.renders.recovery import enqueue_plan
from backend.renders.schemas import RenderState
from backend.renders.solo import with_solo
from backend.renders.tables import LOUDNESS, NESTED, Render, RenderSource
from backend.storage import keys
from backend.timeline.canonical import canonical_json
from backend.web.envelope import Page, PageRequest
from backend.workspaces.roles import Role
from backend.workspaces.service import WorkspaceService, require_covers


class RenderService:
    """Renders as people ask for them."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        *,
        timelines: TimelineService,
        workspaces: WorkspaceService,
        endings: Endings,
    ) -> None:
        self._database = database
        self._bus = bus
        self._timelines = timelines
        self._workspaces = workspaces
        self._endings = endings

    async def create(self, person: CurrentPerson, wish: schemas.NewRender) -> schemas.Render:
        """Freeze a timeline as it is now and queue its render. For editors.

        Raises:
            NothingToRender: no clip in it, or a range outside of it.
            DocumentBehind: the client has edits that have not arrived here.
        """
        timeline = await self._timelines.get(person.id, wish.timeline_id, Role.EDITOR)
        frozen = await self._timelines.freeze(timeline.id, _state_vector(wish.state_vector))
        projection = with_solo(frozen.projection, wish.solo_tracks)
        first, end = _range(wish, projection["duration"])
        width, height = PRESET_SIZES[wish.preset]
        rate = projection["rate"]
        row = Render(
            **_beginning(person),
            workspace_id=timeline.workspace_id,
            timeline_id=timeline.id,
            timeline_name=timeline.name,
            preset=wish.preset,
            width=width,
            height=height,
            rate_n=rate[0],
            rate_d=rate[1],
            first_frame=first,
            end_frame=end,
            pinned_seq=frozen.seq,
        )
        nested = await freeze_nested(self._timelines, person.id, timeline, projection)
        whole = {**projection, NESTED: nested, LOUDNESS: wish.loudness_lufs}
        source = RenderSource(
            render_id=row.id,
            projection=await asyncio.to_thread(_compressed, whole),
            state_vector=frozen.state_vector,
        )
        return await self._begin(row, source)

    async def retry(self, person: CurrentPerson, render_id: UUID) -> schemas.Render:
        """Render the same frozen moment once more. For editors.

        Raises:
            RenderGoesOn: it has not ended yet.
        """
        old = await self._get_row(person.id, render_id, Role.EDITOR)
        if not RenderState(old.state).is_over:
            raise RenderGoesOn("This render has not ended yet.")
        stored = await RenderSource.objects().get(RenderSource.render_id == old.id)
        if stored is None:
            raise RenderNotFound("What this render was made of is no longer kept.")
        row = Render(
            **_beginning(person),
            workspace_id=old.workspace_id,
            timeline_id=old.timeline_id,
            timeline_name=old.timeline_name,
            preset=old.preset,
            width=old.width,
            height=old.height,
            rate_n=old.rate_n,
            rate_d=old.rate_d,
            first_frame=old.first_frame,
            end_frame=old.end_frame,
            pinned_seq=old.pinned_seq,
        )
        source = RenderSource(
            render_id=row.id, projection=stored.projection, state_vector=stored.state_vector
        )
        return await self._begin(row, source)

    async def list_of_timeline(
        self, person: CurrentPerson, timeline_id: UUID, paging: PageRequest
    ) -> Page[schemas.Render]:
        """List a timeline's renders, newest first."""
        timeline = await self._timelines.get(person.id, timeline_id)
        return await self._list(
            (Render.timeline_id == timeline.id) & Render.deleted_at.is_null(), paging
        )

    async def list_of_workspace(
        self, person: CurrentPerson, workspace_id: UUID, paging: PageRequest
    ) -> Page[schemas.Render]:
        """List a workspace's renders, newest first."""
        await self._workspaces.require_role(person.id, workspace_id, Role.VIEWER)
        return await self._list(
            (Render.workspace_id == workspace_id) & Render.deleted_at.is_null(), paging
        )

    async def get(self, person: CurrentPerson, render_id: UUID) -> schemas.Render:
        """Get one render.

        Raises:
            RenderNotFound: none in any workspace of this person.
        """
        return await self._endings.views.one(await self._get_row(person.id, render_id))

    async def require_watcher(self, person_id: UUID, render_id: UUID) -> UUID:
        """Get the workspace of a render somebody may watch, for live topics.

        Raises:
            RenderNotFound: none in any workspace of this person.
        """
        return (await self._get_row(person_id, render_id)).workspace_id

    async def current_event(self, person: CurrentPerson, render_id: UUID) -> bytes:
        """Say where a render is, as the event that watchers got last."""
        return await self._endings.board.current(await self._get_row(person.id, render_id))

    async def newest_messages(self, render_id: UUID) -> list[bytes]:
        """Get what a watcher who comes late is shown, in the form of published messages.

        Rights are the caller's to check.
        """
        row = await Render.objects().get(Render.id == render_id)
        if row is None:
            return []
        return await self._endings.board.newest_messages(row)

    async def cancel(self, person: CurrentPerson, render_id: UUID) -> schemas.Render:
        """Stop a render. For editors.

        Raises:
            RenderOver: there is nothing to stop any more.
        """
        row = await self._get_row(person.id, render_id, Role.EDITOR)
        if not await self._cancel(row.id):
            raise RenderOver("This render has ended already.")
        return await self.get(person, render_id)

    async def delete(self, person: CurrentPerson, render_id: UUID) -> None:
        """Take a render out of the lists and remove its file; stops it first. For editors."""
        row = await self._get_row(person.id, render_id, Role.EDITOR)
        await self._cancel(row.id)
        await Render.update({Render.deleted_at: now_utc()}).where(Render.id == row.id)
        place = str(row.workspace_id), str(row.id)
        await self._endings.store.delete(keys.render_output(*place))
        await self._endings.store.delete(keys.render_poster(*place))

    async def _cancel(self, render_id: UUID) -> bool:
        async with self._database.transaction():
            has_ended = await self._endings.cancel(render_id)
        if has_ended:
            await self._endings.announce_end(render_id)
        return has_ended

    async def _begin(self, row: Render, source: RenderSource) -> schemas.Render:
        async with self._database.transaction():
            await row.save()
            await source.save()
        await enqueue_plan(self._bus, row)
        await self._endings.board.show(row)
        await self._endings.announce("render.created", row)
        return await self._endings.views.one(row)

    async def _list(self, condition: And, paging: PageRequest) -> Page[schemas.Render]:
        rows = (
            await Render.objects()
            .where(condition)
            .order_by(Render.id, ascending=False)
            .limit(paging.limit)
            .offset(paging.offset)
        )
        views = await self._endings.views.many(rows)
        return Page(views, await Render.count().where(condition))

    async def _get_row(
        self, person_id: UUID, render_id: UUID, needed: Role = Role.VIEWER
    ) -> Render:
        row = await Render.objects().get((Render.id == render_id) & Render.deleted_at.is_null())
        role = row and await self._workspaces.find_role(person_id, row.workspace_id)
        if row is None or not isinstance(role, Role):
            raise RenderNotFound("There is no such render.")
        require_covers(role, needed)
        return row


def _beginning(person: CurrentPerson) -> dict[str, Any]:
    now = now_utc()
    return {
        "id": uuid7(),
        "state": RenderState.QUEUED,
        "stage": RenderStage.WAITING,
        "request_id": request_id_var.get() or "",
        "created_by": person.id,
        "created_at": now,
        "updated_at": now,
    }


def _state_vector(text: str | None) -> bytes | None:
    if text is None:
        return None
    try:
        return b64decode(text, validate=True)
    except ValueError:  # also for letters outside ASCII
        message = "The state vector is not base64."
        raise Invalid(message, FieldError("state_vector", message)) from None


def _range(wish: schemas.NewRender, duration: int) -> tuple[int, int]:
    if duration == 0:
        message = "There is nothing on this timeline yet: add a clip or a title first."
        raise NothingToRender(message, FieldError("timeline_id", message))
    first, end = wish.range or (0, duration)
    if not 0 <= first < end <= duration:
        message = f"The range must lie within the timeline's frames 0 to {duration}."
        raise NothingToRender(message, FieldError("range", message))
    return first, end


def _compressed(projection: Mapping[str, Any]) -> bytes:
    return zlib.compress(canonical_json(projection))
