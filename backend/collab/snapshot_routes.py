"""Routes of snapshots: a timeline's history, for reading."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.openapi import ResponseSpec
from litestar.params import QueryParameter

from backend.accounts.identity import CurrentPerson
from backend.collab.schemas import Snapshot, SnapshotContent
from backend.collab.snapshots import SnapshotService
from backend.errors import FieldError, Invalid
from backend.web.envelope import Listing, PageRequest, Reply, listing, reply
from backend.web.inject import FromPath, Given

_FORMATS = ("json", "update")
_SHOWN = "What the timeline held; with `?format=update` one Yjs update (application/octet-stream)."


@get("/api/v1/timelines/{timeline_id:str}/snapshots")
async def list_snapshots(
    timeline_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    snapshots: Given[SnapshotService],
    paging: Given[PageRequest],
) -> Listing[Snapshot]:
    """List a timeline's snapshots, newest first."""
    return listing(await snapshots.list_of(person, timeline_id, paging), paging)


@get(
    "/api/v1/timelines/{timeline_id:str}/snapshots/{seq:str}",
    responses={200: ResponseSpec(Reply[SnapshotContent], description=_SHOWN)},
)
async def read_snapshot(
    timeline_id: FromPath[UUID],
    seq: FromPath[int],
    person: Given[CurrentPerson],
    *,
    snapshots: Given[SnapshotService],
    file_format: Annotated[str, QueryParameter(name="format")] = "json",
) -> Response[Any]:
    """Read a timeline as it was: as JSON, or the document itself as a Yjs update."""
    if file_format not in _FORMATS:
        words = f"must be one of {', '.join(_FORMATS)}"
        raise Invalid(f"The format {words}.", FieldError("format", words))
    if file_format == "update":
        update = await snapshots.read_update(person, timeline_id, seq)
        return Response(update, media_type="application/octet-stream")
    return Response(reply(await snapshots.read(person, timeline_id, seq)))


ROUTES = [list_snapshots, read_snapshot]
