"""Use cases of batches: many renders asked for at once, looked after together."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from uuid_utils.compat import uuid7

from backend.accounts.identity import CurrentPerson
from backend.accounts.sessions import now_utc
from backend.bus.client import publish_event
from backend.bus.names import CONTROL_QUEUE
from backend.bus.queue import Job, enqueue
from backend.errors import ApiError, Invalid
from backend.logs import request_id_var
from backend.media.preparation import Bus
from backend.renders import schemas
from backend.renders.contract import RELEASE_JOB
from backend.renders.ending import Endings
from backend.renders.errors import BatchNotFound, BatchOver, NothingToRetry, TooManyRenders
from backend.renders.requests import Moments, RenderRequest
from backend.renders.schemas import BatchState, RenderState
from backend.renders.service import RenderService
from backend.renders.tables import Render, RenderBatch
from backend.web.envelope import Page, PageRequest
from backend.workspaces.roles import Role
from backend.workspaces.service import WorkspaceService, require_covers, workspace_topic

_ACTIVE = [RenderState.QUEUED, RenderState.RUNNING]
_FAILED = [RenderState.FAILED, RenderState.DEAD]


class BatchService:
    """Batches as people see them."""

    def __init__(
        self,
        bus: Bus,
        *,
        renders: RenderService,
        workspaces: WorkspaceService,
        endings: Endings,
    ) -> None:
        self._bus = bus
        self._renders = renders
        self._workspaces = workspaces
        self._endings = endings

    async def create(
        self, person: CurrentPerson, wish: schemas.NewRenderBatch
    ) -> schemas.RenderBatch:
        """Ask for all renders that can be made; the others become warnings. For editors.

        Raises:
            Invalid: none of them can be made.
            TooManyRenders: the workspace's line has no room for any of them.
        """
        await self._workspaces.require_role(person.id, wish.workspace_id, Role.EDITOR)
        requests, warnings = await self._requests(person, wish)
        if not requests:
            raise Invalid(f"Nothing of this batch can be rendered: {warnings[0].message}")
        batch = RenderBatch(
            id=uuid7(),
            workspace_id=wish.workspace_id,
            name=" ".join(wish.name.split()) or "Batch",
            warnings=msgspec.json.encode(warnings).decode(),
            created_by=person.id,
            created_at=now_utc(),
        )
        await batch.save()
        refused = await self._begin(batch, requests)
        if len(refused) == len(requests):
            await batch.remove()
            raise TooManyRenders(refused[0].message)
        warnings += refused
        batch.warnings = msgspec.json.encode(warnings).decode()
        await batch.save([RenderBatch.warnings])
        return await self._told(batch)

    async def list_of_workspace(
        self, person: CurrentPerson, workspace_id: UUID, paging: PageRequest
    ) -> Page[schemas.RenderBatch]:
        """List a workspace's batches, newest first."""
        await self._workspaces.require_role(person.id, workspace_id, Role.VIEWER)
        condition = RenderBatch.workspace_id == workspace_id
        rows = (
            await RenderBatch.objects()
            .where(condition)
            .order_by(RenderBatch.id, ascending=False)
            .limit(paging.limit)
            .offset(paging.offset)
        )
        views = [await self._view(row) for row in rows]
        return Page(views, await RenderBatch.count().where(condition))

    async def get(self, person: CurrentPerson, batch_id: UUID) -> schemas.RenderBatch:
        """Get one batch.

        Raises:
            BatchNotFound: none in any workspace of this person.
        """
        return await self._view(await self._get_row(person, batch_id, Role.VIEWER))

    async def set_paused(
        self, person: CurrentPerson, batch_id: UUID, *, paused: bool
    ) -> schemas.RenderBatch:
        """Stop giving out pieces of its renders, or go on. For editors.

        Raises:
            BatchOver: there is nothing left to stop.
        """
        row = await self._get_row(person, batch_id, Role.EDITOR)
        active = (Render.batch_id == row.id) & Render.state.is_in(_ACTIVE)
        if not await Render.exists().where(active):
            raise BatchOver("Every render of this batch has ended.")
        row.is_paused = paused
        await row.save([RenderBatch.is_paused])
        await Render.update({Render.is_paused: paused}).where(active)
        # Paused renders take no place in the workspace's line: others move up, or these do.
        await self._endings.move_up(row.workspace_id)
        if not paused:
            await self._release()
        return await self._told(row)

    async def cancel(self, person: CurrentPerson, batch_id: UUID) -> schemas.RenderBatch:
        """Stop its renders that have not ended; finished ones stay. For editors.

        Raises:
            BatchOver: there is nothing left to stop.
        """
        row = await self._get_row(person, batch_id, Role.EDITOR)
        active = await self._members(row.id, _ACTIVE)
        if not active:
            raise BatchOver("Every render of this batch has ended.")
        for render in active:
            await self._renders.stop(render.id)
        return await self._told(row)

    async def retry_failed(self, person: CurrentPerson, batch_id: UUID) -> schemas.RenderBatch:
        """Ask once more for its renders that have failed, in their places. For editors.

        Raises:
            NothingToRetry
        """
        row = await self._get_row(person, batch_id, Role.EDITOR)
        failed = await self._members(row.id, _FAILED)
        if not failed:
            raise NothingToRetry("No render of this batch has failed.")
        for render in failed:
            again = await self._renders.again(person, render)
            again.row.is_paused = row.is_paused
            await self._renders.begin(again)
            await Render.update({Render.batch_id: None}).where(Render.id == render.id)
        return await self._told(row)

    async def _requests(
        self, person: CurrentPerson, wish: schemas.NewRenderBatch
    ) -> tuple[list[tuple[int, RenderRequest]], list[schemas.BatchWarning]]:
        requests: list[tuple[int, RenderRequest]] = []
        warnings: list[schemas.BatchWarning] = []
        moments: Moments = {}
        for index, item in enumerate(wish.items):
            try:
                request = await self._renders.request(person, item, moments)
            except ApiError as error:
                warnings.append(schemas.BatchWarning(index, error.message))
                continue
            if request.row.workspace_id != wish.workspace_id:
                message = "This timeline belongs to another workspace."
                warnings.append(schemas.BatchWarning(index, message))
            else:
                requests.append((index, request))
        return requests, warnings

    async def _begin(
        self, batch: RenderBatch, requests: Sequence[tuple[int, RenderRequest]]
    ) -> list[schemas.BatchWarning]:
        refused = []
        for index, request in requests:
            request.row.batch_id = batch.id
            try:
                await self._renders.begin(request)
            except TooManyRenders as error:
                refused.append(schemas.BatchWarning(index, error.message))
        return refused

    async def _release(self) -> None:
        # A job of its own name each time, so that none is taken for one that ran before.
        job_id = f"release:{uuid7()}"
        argument = request_id_var.get() or ""
        await enqueue(self._bus.queue, Job(RELEASE_JOB, argument, job_id, queue=CONTROL_QUEUE))

    async def _told(self, row: RenderBatch) -> schemas.RenderBatch:
        change = schemas.BatchChange(row.id, row.workspace_id)
        await publish_event(
            self._bus.redis, workspace_topic(row.workspace_id), "batch.changed", change
        )
        return await self._view(row)

    async def _view(self, row: RenderBatch) -> schemas.RenderBatch:
        renders = await self._endings.views.many(await self._members(row.id, list(RenderState)))
        return schemas.RenderBatch(
            id=row.id,
            workspace_id=row.workspace_id,
            name=row.name,
            state=state_of(renders, is_paused=row.is_paused),
            created_at=row.created_at,
            warnings=msgspec.json.decode(row.warnings, type=list[schemas.BatchWarning]),
            frames_done=sum(render.frames_done for render in renders),
            frames_total=sum(render.frames_total for render in renders),
            renders=renders,
        )

    async def _members(self, batch_id: UUID, states: list[RenderState]) -> list[Render]:
        return (
            await Render.objects()
            .where(
                (Render.batch_id == batch_id)
                & Render.deleted_at.is_null()
                & Render.state.is_in(states)
            )
            .order_by(Render.id)
        )

    async def _get_row(self, person: CurrentPerson, batch_id: UUID, needed: Role) -> RenderBatch:
        row = await RenderBatch.objects().get(RenderBatch.id == batch_id)
        role = row and await self._workspaces.find_role(person.id, row.workspace_id)
        if row is None or not isinstance(role, Role):
            raise BatchNotFound("There is no such batch.")
        require_covers(role, needed)
        return row


def state_of(renders: Sequence[schemas.Render], *, is_paused: bool) -> BatchState:
    """Say where a batch is by its renders."""
    states = {render.state for render in renders}
    if not states:
        return BatchState.EMPTY
    if states & set(_ACTIVE):
        return BatchState.PAUSED if is_paused else BatchState.RUNNING
    if states <= {RenderState.COMPLETED}:
        return BatchState.COMPLETED
    if RenderState.COMPLETED in states:
        return BatchState.PARTIAL
    return BatchState.FAILED if states & set(_FAILED) else BatchState.CANCELLED
