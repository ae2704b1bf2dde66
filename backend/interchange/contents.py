"""What of a document travels: everything but what was deleted."""

import math
from collections.abc import Mapping
from typing import Any

from backend.timeline.canonical import well_formed
from backend.timeline.ids import is_readable_id
from backend.timeline.reading import JsonMap, as_map, is_deleted
from backend.timeline.starter import empty_document
from backend.timeline.time import MAX_INTEGER

Tables = dict[str, dict[str, Any]]
"""The root maps of a document by name."""


def living(document: Any) -> Tables:  # noqa: ANN401 - any JSON value
    """Copy a document without its tombstones; it projects to the same.

    A deleted track stays when clips refer to it, because it is shown then.
    """
    roots = as_map(document)
    tables: Tables = {root: dict(as_map(roots.get(root))) for root in empty_document()}
    for root in ("clips", "xfades", "marks", "assets"):
        tables[root] = {
            key: raw for key, raw in tables[root].items() if not _is_gone(root, key, raw)
        }
    homes = [raw.get("track") for raw in tables["clips"].values() if isinstance(raw, dict)]
    used = {home for home in homes if isinstance(home, str)}
    tables["tracks"] = {
        key: raw
        for key, raw in tables["tracks"].items()
        if key in used or not _is_gone("tracks", key, raw)
    }
    tables["texts"] = {key: raw for key, raw in tables["texts"].items() if key in tables["clips"]}
    return tables


def _is_gone(root: str, key: str, raw: Any) -> bool:  # noqa: ANN401 - any JSON value
    # What cannot be read is reported whether it is deleted or not.
    name = key.replace(">", "-", 1) if root == "xfades" else key
    return isinstance(raw, dict) and is_deleted(raw) and is_readable_id(name)


def storable(document: Tables) -> tuple[Tables, list[str]]:
    """Keep what a shared document can hold; answers it and the places of what it cannot."""
    lost: list[str] = []
    kept: Tables = {root: {} for root in document}
    for root, table in document.items():
        for key, value in table.items():
            if not _fits(root, value) or well_formed(key) != key:
                lost.append(f"{root} {key[:80]!r}")
                continue
            plain = _plain(value)
            if plain is not None:
                kept[root][key] = plain
    return kept, lost


def _fits(root: str, value: Any) -> bool:  # noqa: ANN401 - any JSON value
    if root == "texts":
        return isinstance(value, str)
    return root in {"meta", "assets"} or isinstance(value, dict)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Spell a value so that every replica reads the same; numbers that none can become nothing."""
    match value:
        case str():
            return well_formed(value)
        case dict():
            fields = {well_formed(key): _plain(inner) for key, inner in value.items()}
            return {key: inner for key, inner in fields.items() if inner is not None}
        case list():
            return [_plain(inner) for inner in value]
        case float() if not math.isfinite(value):
            return None
        case int() if abs(value) > MAX_INTEGER:
            return None
        case _:
            return value


def entry(table: JsonMap, key: str) -> Mapping[str, Any]:
    """Take one entry as an object; anything else counts as an empty one."""
    return as_map(table.get(key))
