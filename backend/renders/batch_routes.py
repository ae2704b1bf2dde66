"""Routes of render batches."""

from uuid import UUID

from litestar import get, post

from backend.accounts.identity import CurrentPerson
from backend.renders.batches import BatchService
from backend.renders.schemas import NewRenderBatch, RenderBatch
from backend.web.envelope import Listing, PageRequest, Reply, listing, reply
from backend.web.idempotency import IDEMPOTENT
from backend.web.inject import FromPath, FromQuery, Given, JSONBody

_BATCHES = "/api/v1/render-batches"
_BATCH = _BATCHES + "/{batch_id:str}"


@post(_BATCHES, opt=IDEMPOTENT)
async def create_render_batch(
    data: JSONBody[NewRenderBatch], person: Given[CurrentPerson], *, batches: Given[BatchService]
) -> Reply[RenderBatch]:
    """Render many timelines, or one in many ways."""
    return reply(await batches.create(person, data))


@get(_BATCHES)
async def list_render_batches(
    person: Given[CurrentPerson],
    batches: Given[BatchService],
    *,
    paging: Given[PageRequest],
    workspace_id: FromQuery[UUID],
) -> Listing[RenderBatch]:
    """List a workspace's batches."""
    return listing(await batches.list_of_workspace(person, workspace_id, paging), paging)


@get(_BATCH)
async def read_render_batch(
    batch_id: FromPath[UUID], person: Given[CurrentPerson], *, batches: Given[BatchService]
) -> Reply[RenderBatch]:
    """Read one batch with its renders."""
    return reply(await batches.get(person, batch_id))


@post(_BATCH + "/pause", status_code=200)
async def pause_render_batch(
    batch_id: FromPath[UUID], person: Given[CurrentPerson], *, batches: Given[BatchService]
) -> Reply[RenderBatch]:
    """Give out no more pieces of its renders until it is resumed."""
    return reply(await batches.set_paused(person, batch_id, paused=True))


@post(_BATCH + "/resume", status_code=200)
async def resume_render_batch(
    batch_id: FromPath[UUID], person: Given[CurrentPerson], *, batches: Given[BatchService]
) -> Reply[RenderBatch]:
    """Go on."""
    return reply(await batches.set_paused(person, batch_id, paused=False))


@post(_BATCH + "/cancel", status_code=200)
async def cancel_render_batch(
    batch_id: FromPath[UUID], person: Given[CurrentPerson], *, batches: Given[BatchService]
) -> Reply[RenderBatch]:
    """Stop what has not ended; finished files stay."""
    return reply(await batches.cancel(person, batch_id))


@post(_BATCH + "/retry", status_code=200)
async def retry_render_batch(
    batch_id: FromPath[UUID], person: Given[CurrentPerson], *, batches: Given[BatchService]
) -> Reply[RenderBatch]:
    """Ask once more for what has failed."""
    return reply(await batches.retry_failed(person, batch_id))


ROUTES = [
    create_render_batch,
    list_render_batches,
    read_render_batch,
    pause_render_batch,
    resume_render_batch,
    cancel_render_batch,
    retry_render_batch,
]
