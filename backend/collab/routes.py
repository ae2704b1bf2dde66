"""Routes of timelines."""

from uuid import UUID

from litestar import delete, get, patch, post

from backend.accounts.identity import CurrentPerson
from backend.collab.admission import Admission
from backend.collab.edits import EditService
from backend.collab.schemas import NewTimeline, Ticket, Timeline, TimelineChange
from backend.collab.service import TimelineService
from backend.timeline.model import Projection
from backend.web.envelope import Listing, PageRequest, Reply, listing, reply
from backend.web.idempotency import IDEMPOTENT
from backend.web.inject import FromPath, FromQuery, Given, JSONBody


@post("/api/v1/timelines", opt=IDEMPOTENT)
async def create_timeline(
    data: JSONBody[NewTimeline],
    person: Given[CurrentPerson],
    *,
    timelines: Given[TimelineService],
) -> Reply[Timeline]:
    """Make a timeline."""
    return reply(await timelines.create(person, data))


@get("/api/v1/timelines")
async def list_timelines(
    project_id: FromQuery[UUID],
    person: Given[CurrentPerson],
    *,
    timelines: Given[TimelineService],
    paging: Given[PageRequest],
) -> Listing[Timeline]:
    """List a project's timelines, newest change first."""
    return listing(await timelines.list_in(person, project_id, paging), paging)


@get("/api/v1/timelines/{timeline_id:str}")
async def read_timeline(
    timeline_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    timelines: Given[TimelineService],
) -> Reply[Timeline]:
    """Read one timeline's description."""
    return reply(await timelines.describe(person, timeline_id))


@patch("/api/v1/timelines/{timeline_id:str}")
async def change_timeline(
    timeline_id: FromPath[UUID],
    data: JSONBody[TimelineChange],
    *,
    person: Given[CurrentPerson],
    edits: Given[EditService],
) -> Reply[Timeline]:
    """Change a timeline's name, description, status, rate, canvas and the like."""
    return reply(await edits.change_timeline(person, timeline_id, data))


@delete("/api/v1/timelines/{timeline_id:str}")
async def delete_timeline(
    timeline_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    timelines: Given[TimelineService],
) -> None:
    """Delete a timeline; its sockets close."""
    await timelines.delete(person, timeline_id)


@get("/api/v1/timelines/{timeline_id:str}/projection")
async def read_projection(
    timeline_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    timelines: Given[TimelineService],
) -> Reply[Projection]:
    """Read what a timeline holds now."""
    return reply(await timelines.project(person, timeline_id))


@post("/api/v1/timelines/{timeline_id:str}/tickets")
async def create_ticket(
    timeline_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    admission: Given[Admission],
) -> Reply[Ticket]:
    """Make a ticket for the sync socket."""
    return reply(await admission.make_ticket(person, timeline_id))


ROUTES = [
    create_timeline,
    list_timelines,
    read_timeline,
    change_timeline,
    delete_timeline,
    read_projection,
    create_ticket,
]
