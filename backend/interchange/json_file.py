"""Our own JSON: a document's plain data, as `cutroom render` takes it too.

{"cutroom": 1, "name": "...", "timeline": {...}, "assets": {"<key>": {"path": "film.mp4"}}}
"""

import json
from typing import Any

from backend.interchange.contents import living
from backend.interchange.result import FileRefused, Imported, MediaSource
from backend.timeline.projection import project
from backend.timeline.reading import as_map
from backend.timeline.starter import empty_document

_VERSION = 1


def write_json_file(document: Any, *, name: str) -> bytes:  # noqa: ANN401 - any JSON value
    """Write a document without what was deleted."""
    tables = living(document)
    assets = project(tables)["assets"].items()
    content = {
        "cutroom": _VERSION,
        "name": name,
        "timeline": tables,
        "assets": {key: {"path": asset["name"] or key} for key, asset in assets},
    }
    return json.dumps(content, indent=1, sort_keys=True).encode()


def read_json_file(value: Any) -> Imported:  # noqa: ANN401 - any JSON value
    """Read a document, alone or in an export of ours.

    Raises:
        FileRefused: it is none.
    """
    wrapper = as_map(value)
    document = wrapper.get("timeline", wrapper)
    if not isinstance(document, dict) or "meta" not in document:
        words = "The file is no timeline of Cutroom: it has no `meta` and no `timeline` with one."
        raise FileRefused(words)
    if not isinstance(document["meta"], dict):
        raise FileRefused("The file is no timeline of Cutroom: `meta` is no object.")
    tables = {root: dict(as_map(document.get(root))) for root in empty_document()}
    sources = {
        key: MediaSource(asset["name"], asset_id=asset["id"], sha256=asset["sha256"])
        for key, asset in project(tables)["assets"].items()
    }
    name = wrapper.get("name")
    return Imported(name if isinstance(name, str) else "", tables, sources)
