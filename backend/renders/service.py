"""Use cases of renders on the web side: asking for one, looking, cancelling, trying again."""

from uuid import UUID

import msgspec
from piccolo.columns.combination import Where

from backend.accounts.identity import CurrentPerson
from backend.accounts.sessions import now_utc
from backend.database.connection import Database
from backend.errors import FieldError, Invalid
from backend.renders import schemas
from backend.renders.choice import RenderChoice
from backend.renders.ending import Endings
from backend.renders.errors import NotPlanned, RenderGoesOn, RenderNotFound, RenderOver
from backend.renders.frame_map import FrameMap
from backend.renders.logbook import read_log
from backend.renders.requests import Moments, RenderRequest, Requests, again
from backend.renders.schemas import RenderState
from backend.renders.tables import Render, RenderSource
from backend.storage import keys
from backend.storage.errors import ObjectMissing
from backend.web.envelope import Page, PageRequest
from backend.workspaces.roles import Role
from backend.workspaces.service import WorkspaceService, require_covers


class RenderService:
    """Renders as people ask for them."""

    def __init__(
        self,
        database: Database,
        *,
        requests: Requests,
        workspaces: WorkspaceService,
        endings: Endings,
    ) -> None:
        self._database = database
        self._timelines = requests.timelines
        self._requests = requests
        self._workspaces = workspaces
        self._endings = endings

    async def create(self, person: CurrentPerson, wish: schemas.NewRender) -> schemas.Render:
        """Freeze a timeline as it is now and queue its render. For editors.

        Raises:
            NothingToRender: no clip in it, or a range outside of it.
            DocumentBehind: the client has edits that have not arrived here.
            PresetUnknown
        """
        return await self.begin(await self._requests.of_wish(person, wish))

    async def request(
        self, person: CurrentPerson, wish: schemas.NewRender, moments: Moments
    ) -> RenderRequest:
        """Freeze a timeline as it is now, for `begin`; raises what `create` does. For editors."""
        return await self._requests.of_wish(person, wish, moments)

    async def retry(self, person: CurrentPerson, render_id: UUID) -> schemas.Render:
        """Render the same frozen moment once more. For editors.

        Raises:
            RenderGoesOn: it has not ended yet.
        """
        old = await self._get_row(person.id, render_id, Role.EDITOR)
        if not RenderState(old.state).is_over:
            raise RenderGoesOn("This render has not ended yet.")
        request = await self.again(person, old)
        # What it was made for together with others is done, or asked for there.
        request.row.batch_id = None
        return await self.begin(request)

    async def again(self, person: CurrentPerson, old: Render) -> RenderRequest:
        """Ask for a render's frozen moment once more, for `begin`; rights are the caller's.

        Raises:
            RenderNotFound: it is not kept any more.
        """
        stored = await RenderSource.objects().get(RenderSource.render_id == old.id)
        if stored is None:
            raise RenderNotFound("What this render was made of is no longer kept.")
        return again(person, old, stored)

    async def list_all(
        self, person: CurrentPerson, choice: RenderChoice, paging: PageRequest
    ) -> Page[schemas.Render]:
        """List the renders of a timeline or of a workspace.

        Raises:
            Invalid: it is said of neither.
        """
        condition = await self._whose(person, choice) & Render.deleted_at.is_null()
        if choice.state is not None:
            condition &= Render.state == choice.state
        order = choice.order
        rows = (
            await Render.objects()
            .where(condition)
            .order_by(getattr(Render, order.field), ascending=order.is_ascending)
            # In the order of asking: settles what is equal.
            .order_by(Render.id, ascending=order.is_ascending)
            .limit(paging.limit)
            .offset(paging.offset)
        )
        views = await self._endings.views.many(rows)
        return Page(views, await Render.count().where(condition))

    async def _whose(self, person: CurrentPerson, choice: RenderChoice) -> Where:
        if choice.timeline_id is not None:
            timeline = await self._timelines.get(person.id, choice.timeline_id)
            return Render.timeline_id == timeline.id
        if choice.workspace_id is not None:
            await self._workspaces.require_role(person.id, choice.workspace_id, Role.VIEWER)
            return Render.workspace_id == choice.workspace_id
        message = "Please say of which timeline or workspace."
        raise Invalid(message, FieldError("timeline_id", message))

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

    async def log(self, person: CurrentPerson, render_id: UUID, index: int | None) -> str:
        """Read what the jobs of a render said, or one of them."""
        return await read_log((await self._get_row(person.id, render_id)).id, index)

    async def frame_map(
        self, person: CurrentPerson, render_id: UUID, frame: int | None
    ) -> FrameMap:
        """Say which clips the pictures of a render show, or one of them.

        Raises:
            NotPlanned: nobody knows yet.
        """
        row = await self._get_row(person.id, render_id)
        try:
            stored = await self._endings.store.get_bytes(
                keys.render_frames(str(row.workspace_id), str(row.id))
            )
        except ObjectMissing:
            raise NotPlanned("This render has not been planned yet.") from None
        found = msgspec.json.decode(stored, type=FrameMap)
        if frame is None:
            return found
        spans = [span for span in found.spans if span.first <= frame < span.end]
        return msgspec.structs.replace(found, spans=spans)

    async def current_event(self, person: CurrentPerson, render_id: UUID) -> bytes:
        """Say where a render is, as the event that watchers got last."""
        row = await self._get_row(person.id, render_id)
        return await self._endings.board.current(row, await self._place(row))

    async def newest_messages(self, render_id: UUID) -> list[bytes]:
        """Get what a watcher who comes late is shown, in the form of published messages.

        Rights are the caller's to check.
        """
        row = await Render.objects().get(Render.id == render_id)
        if row is None:
            return []
        return await self._endings.board.newest_messages(row, await self._place(row))

    async def cancel(self, person: CurrentPerson, render_id: UUID) -> schemas.Render:
        """Stop a render. For editors.

        Raises:
            RenderOver: there is nothing to stop any more.
        """
        row = await self._get_row(person.id, render_id, Role.EDITOR)
        if not await self.stop(row.id):
            raise RenderOver("This render has ended already.")
        return await self.get(person, render_id)

    async def delete(self, person: CurrentPerson, render_id: UUID) -> None:
        """Take a render out of the lists and remove its file; stops it first. For editors."""
        row = await self._get_row(person.id, render_id, Role.EDITOR)
        await self.stop(row.id)
        await Render.update({Render.deleted_at: now_utc()}).where(Render.id == row.id)
        place = str(row.workspace_id), str(row.id)
        await self._endings.store.delete(keys.render_output(*place, row.profile().container))
        for key in (keys.render_poster, keys.render_frames, keys.render_log):
            await self._endings.store.delete(key(*place))

    async def stop(self, render_id: UUID) -> bool:
        """End a render nobody wants; False when it had ended. Rights are the caller's."""
        async with self._database.transaction():
            has_ended = await self._endings.cancel(render_id)
        if has_ended:
            await self._endings.announce_end(render_id)
        return has_ended

    async def begin(self, request: RenderRequest) -> schemas.Render:
        """Queue a render that was asked for."""
        row, source = request.row, request.source
        async with self._database.transaction():
            await self._endings.line.require_room(row.workspace_id)
            await row.save()
            await source.save()
        await self._endings.line.admit(row.workspace_id)
        # The others are not told: only an urgent one moves them, and lists say so.
        await self._endings.board.show(row, place=await self._place(row))
        await self._endings.announce("render.created", row)
        return await self._endings.views.one(row)

    async def _place(self, row: Render) -> int:
        return (await self._endings.line.places([row.workspace_id])).get(row.id, 0)

    async def _get_row(
        self, person_id: UUID, render_id: UUID, needed: Role = Role.VIEWER
    ) -> Render:
        row = await Render.objects().get((Render.id == render_id) & Render.deleted_at.is_null())
        role = row and await self._workspaces.find_role(person_id, row.workspace_id)
        if row is None or not isinstance(role, Role):
            raise RenderNotFound("There is no such render.")
        require_covers(role, needed)
        return row
