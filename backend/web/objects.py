"""Serves objects that lie in a folder of this machine, by signed address: GET, HEAD and PUT.

An object store of its own (S3) does this itself; then these routes are not there. What the store
must offer stands in `SignedObjects`, because the edge and the store do not know each other.
"""

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Mapping
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from litestar import HttpMethod, Request, Response, put, route
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from backend.errors import Invalid
from backend.web.public import PUBLIC
from backend.web.ranges import ByteRange, RangeOutside, read_range

READ_BYTES = 256 * 1024
_PATH = "/api/v1/objects/{key:path}"
_HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, max-age=3600",
    # A file that somebody uploaded must never run as a page of ours.
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Interrupted(Invalid):
    """The browser went away while it was sending: cancelled, or offline."""

    reason = "upload_interrupted"


class _Stat(Protocol):
    @property
    def size_bytes(self) -> int: ...
    @property
    def etag(self) -> str: ...
    @property
    def modified_at(self) -> Any: ...  # noqa: ANN401 - a datetime


class SignedObject(Protocol):
    """What a valid address may read."""

    @property
    def key(self) -> str:
        """Its key, whose ending tells the type."""

    @property
    def path(self) -> Path:
        """Its file."""

    @property
    def stat(self) -> _Stat:
        """Size, ETag and time of change."""

    @property
    def download_name(self) -> str | None:
        """Save it under this name instead of showing it."""


class SignedObjects(Protocol):
    """A store that checks its own signatures; it refuses with an ApiError."""

    async def open_signed(self, key: str, query: Mapping[str, str]) -> SignedObject:
        """Find what a signed GET asks for."""

    async def receive_signed(
        self, key: str, query: Mapping[str, str], body: AsyncIterator[bytes]
    ) -> str:
        """Take in a part that a signed PUT sends, and return its ETag."""


def object_routes(objects: SignedObjects) -> list[HTTPRouteHandler]:
    """Make the routes of one store."""

    @route(
        _PATH,
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        opt=PUBLIC,
        include_in_schema=False,
    )
    async def read_object(request: Request[Any, Any, Any]) -> Response[Any]:
        """Answer an object, a range of it, or that it has not changed."""
        found = await objects.open_signed(_key(request), request.query_params)
        return _answer(request, found)

    # Parts are limited by their signed size, not by the limit of ordinary requests.
    @put(_PATH, opt=PUBLIC, include_in_schema=False, request_max_body_size=None)
    async def write_part(request: Request[Any, Any, Any]) -> Response[None]:
        """Take in one part of an upload."""
        etag = await objects.receive_signed(_key(request), request.query_params, _body_of(request))
        return Response(None, status_code=200, headers={"ETag": f'"{etag}"'})

    return [read_object, write_part]


async def _body_of(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    # The framework's own stream calls a browser that goes away a crash of ours.
    is_more = True
    while is_more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise Interrupted("The part ended early; send it again.")
        if message["type"] == "http.request":
            yield message["body"]
            is_more = message["more_body"]


def _key(request: Request[Any, Any, Any]) -> str:
    return str(request.path_params["key"]).lstrip("/")


def _answer(request: Request[Any, Any, Any], found: SignedObject) -> Response[Any]:
    etag = f'"{found.stat.etag}"'
    headers = {**_HEADERS, "ETag": etag, **_naming(found)}
    headers["Last-Modified"] = format_datetime(found.stat.modified_at, usegmt=True)
    if etag in request.headers.get("if-none-match", ""):
        return Response(None, status_code=304, headers=headers)
    try:
        wanted = _wanted(request, found.stat.size_bytes, etag)
    except RangeOutside:
        headers["Content-Range"] = f"bytes */{found.stat.size_bytes}"
        return Response(None, status_code=416, headers=headers)
    return _body(request, found, headers=headers, wanted=wanted)


def _wanted(request: Request[Any, Any, Any], size_bytes: int, etag: str) -> ByteRange | None:
    condition = request.headers.get("if-range")
    if condition is not None and condition != etag:
        return None
    return read_range(request.headers.get("range"), size_bytes)


def _body(
    request: Request[Any, Any, Any],
    found: SignedObject,
    *,
    headers: dict[str, str],
    wanted: ByteRange | None,
) -> Response[Any]:
    size = found.stat.size_bytes
    span = wanted or ByteRange(0, size)
    headers["Content-Length"] = str(span.length)
    if wanted is not None:
        headers["Content-Range"] = f"bytes {span.first}-{span.end - 1}/{size}"
    status = 200 if wanted is None else 206
    media_type = mimetypes.guess_type(found.key)[0] or "application/octet-stream"
    if request.method == HttpMethod.HEAD:
        return Response(b"", status_code=status, headers=headers, media_type=media_type)
    pieces = _read(found.path, span)
    return Stream(pieces, status_code=status, headers=headers, media_type=media_type)


async def _read(path: Path, span: ByteRange) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        file.seek(span.first)
        left = span.length
        while left and (piece := await asyncio.to_thread(file.read, min(left, READ_BYTES))):
            left -= len(piece)
            yield piece
    finally:
        file.close()


def _naming(found: SignedObject) -> dict[str, str]:
    if found.download_name is None:
        return {}
    encoded = quote(found.download_name, safe="")
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{encoded}"}
