"""Serves the built browser app: hashed assets for ever, the page itself always asked again."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

from backend.errors import Unavailable
from backend.web.public import PUBLIC

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
# Addresses of the program, never of a page of the app.
RESERVED = ("api/", "health/", "metrics/")


@dataclass(frozen=True)
class _File:
    body: bytes
    media_type: str
    etag: str
    cache_control: str


def browser_app_routes(folder: Path) -> list[HTTPRouteHandler]:
    """Serve the files of a folder made by the app's build; page addresses get `index.html`.

    Args:
        folder: read at the first request for each file; may be built later.
    """
    files = _Files(folder)

    @route(
        ["/", "/{path:path}"],
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        opt=PUBLIC,
        include_in_schema=False,
    )
    async def serve_app(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Answer a file, or the app itself at a page's address."""
        path = request.url.path.lstrip("/")
        if f"{path}/".startswith(RESERVED):
            raise NotFoundException
        found, status = files.find(path), 200
        if found is None:
            # The app draws its own 404 page; what looks like a file must not pretend to be there.
            found, status = files.index(), 404 if "." in path.rpartition("/")[2] else 200
        return _response(request, found, status)

    return [serve_app]


class _Files:
    """The built files, kept in memory (a few MB) and read again when they change on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._cache: dict[str, tuple[int, _File]] = {}

    def find(self, path: str) -> _File | None:
        """Find a file; the empty path is the page itself."""
        target = (self._folder / (path or "index.html")).resolve()
        if not target.is_relative_to(self._folder) or not target.is_file():
            return None
        changed = target.stat().st_mtime_ns
        cached = self._cache.get(path)
        if cached is None or cached[0] != changed:
            cached = self._cache[path] = changed, _read(target, path)
        return cached[1]

    def index(self) -> _File:
        """Get the page itself."""
        page = self.find("index.html")
        if page is None:
            raise Unavailable("The browser app has not been built yet.")
        return page


def _read(target: Path, path: str) -> _File:
    body = target.read_bytes()
    media_type = mimetypes.guess_type(target.name)[0] or "application/octet-stream"
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    # Vite puts everything with a content hash in its name under assets/.
    return _File(body, media_type, etag, FOR_EVER if path.startswith("assets/") else ASK_AGAIN)


def _response(request: Request[Any, Any, Any], file: _File, status: int) -> Response[bytes]:
    headers = {"Cache-Control": file.cache_control, "ETag": file.etag}
    if status == 200 and file.etag in request.headers.get("if-none-match", ""):  # noqa: PLR2004 - OK
        return Response(b"", status_code=304, headers=headers, media_type=file.media_type)
    return Response(file.body, status_code=status, headers=headers, media_type=file.media_type)
