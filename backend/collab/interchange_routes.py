"""Routes of timeline files."""

import json
import unicodedata
from typing import Annotated, Final
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import ResponseHeader
from litestar.enums import RequestEncodingType
from litestar.params import Body, QueryParameter

from backend.accounts.identity import CurrentPerson
from backend.collab.interchange import Download, InterchangeService
from backend.collab.schemas import ImportedTimeline, ImportForm, InterchangeWarning
from backend.errors import FieldError, Invalid
from backend.interchange.result import LARGEST_FILE_BYTES, FileFormat
from backend.web.envelope import Reply, reply
from backend.web.idempotency import IDEMPOTENT
from backend.web.inject import FromPath, Given

WARNINGS_HEADER: Final = "X-Cutroom-Warnings"
WARNINGS_TOTAL_HEADER: Final = "X-Cutroom-Warnings-Total"
WARNINGS_BYTES: Final = 4096
"""Of the header; proxies take little more than twice that for all headers together."""
_FORM_BYTES = 64 * 1024
"""What the form adds to the file."""
_WRITTEN = ("otio", "edl", "fcpxml", "json")


@post(
    "/api/v1/timelines/import",
    opt=IDEMPOTENT,
    request_max_body_size=LARGEST_FILE_BYTES + _FORM_BYTES,
)
async def import_timeline(
    data: Annotated[ImportForm, Body(media_type=RequestEncodingType.MULTI_PART)],
    person: Given[CurrentPerson],
    *,
    interchange: Given[InterchangeService],
) -> Reply[ImportedTimeline]:
    """Make a timeline of an OTIO, EDL, FCPXML, Final Cut 7 XML or JSON file of up to 16 MiB."""
    return reply(await interchange.import_file(person, data))


@get(
    "/api/v1/timelines/{timeline_id:str}/export",
    response_headers=[
        ResponseHeader(
            name=WARNINGS_HEADER,
            documentation_only=True,
            description="What the format does not hold: a JSON list of up to 4096 bytes in ASCII.",
        ),
        ResponseHeader(
            name=WARNINGS_TOTAL_HEADER,
            documentation_only=True,
            description="How many warnings there are, also those that did not fit.",
        ),
    ],
)
async def export_timeline(
    timeline_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    interchange: Given[InterchangeService],
    file_format: Annotated[str, QueryParameter(name="format")] = "otio",
    track: Annotated[str | None, QueryParameter(max_length=80)] = None,
) -> Response[bytes]:
    """Download a timeline as a file; an edit list is of one `track`, by its id or name."""
    if file_format not in _WRITTEN:
        words = f"must be one of {', '.join(_WRITTEN)}"
        raise Invalid(f"The format {words}.", FieldError("format", words))
    download = await interchange.export_file(
        person, timeline_id, file_format=FileFormat(file_format), track=track
    )
    return Response(
        download.file.content, media_type=download.file.media_type, headers=_headers(download)
    )


def _headers(download: Download) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition(download.name),
        "Cache-Control": "no-store",
        WARNINGS_HEADER: spell_in_ascii(download.warnings),
        WARNINGS_TOTAL_HEADER: str(len(download.warnings)),
    }


def content_disposition(name: str) -> str:
    """Name a download as RFC 6266 asks for: in ASCII for old clients, and as it is."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    kept = "".join(one if one.isalnum() or one in " .-_()" else "_" for one in plain).strip()
    fallback = f"timeline{kept}" if kept.startswith(".") or not kept else kept
    whole = "".join("_" if one in "/\\" or not one.isprintable() else one for one in name)
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(whole, safe='')}"


def spell_in_ascii(warnings: list[InterchangeWarning]) -> str:
    """Write as many warnings as fit into the header, whole ones only."""
    spelled: list[str] = []
    room = WARNINGS_BYTES - 2
    for warning in warnings:
        text = json.dumps(msgspec.to_builtins(warning), separators=(",", ":"))
        room -= len(text) + 1
        if room < 0:
            break
        spelled.append(text)
    return f"[{','.join(spelled)}]"


ROUTES = [import_timeline, export_timeline]
