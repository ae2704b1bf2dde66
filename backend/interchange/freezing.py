"""A timeline file as `cutroom render` takes it: a document, and where its media lie."""

import re
from itertools import count
from typing import Any
from urllib.parse import unquote, urlsplit

from backend.interchange.files import import_timeline
from backend.interchange.result import MediaSource

_DRIVE = re.compile(r"/[A-Za-z]:/")


def freeze(content: bytes, file_name: str) -> dict[str, Any]:
    """Make the content of a JSON file for `cutroom render` of a file of any format.

    Raises:
        FileRefused: it is no timeline.
    """
    numbers = count()
    imported = import_timeline(
        content, file_name=file_name, new_id=lambda: f"imported{next(numbers)}"
    )
    return {
        "timeline": imported.document,
        "assets": {key: {"path": media_path(found)} for key, found in imported.sources.items()},
        "warnings": [
            ": ".join(filter(None, (remark.track, remark.clip, remark.message)))
            for remark in imported.remarks
        ],
    }


def media_path(source: MediaSource) -> str:
    """Spell where a source lies: an absolute path, or one relative to the file.

    Of what is not on any disk the name is left, which the media folder may have.
    """
    try:
        url = urlsplit(source.url)
    except ValueError:
        return source.name
    if url.scheme == "file":
        path = unquote(url.path)
        return path[1:] if _DRIVE.match(path) else path
    if url.scheme or not source.url:
        return source.name
    return unquote(source.url)
