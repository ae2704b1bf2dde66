"""Our corner of OpenTimelineIO's metadata: the key `cutroom` of every object we write.

Whatever OpenTimelineIO has no word for is kept there as it stands in the document, so that an
export that comes back means the same. Its metadata cannot hold everything that JSON can (a zero
character ends a string, `OTIO_SCHEMA` names a type), such values travel as JSON text.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, Final

from backend.timeline.canonical import well_formed

NAMESPACE: Final = "cutroom"
VERSION: Final = 1
_TEXT: Final = "json"
_TYPE_KEY: Final = "OTIO_SCHEMA"
_LARGEST: Final = 2**63 - 1
_DEEPEST: Final = 20


def pack(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Make a value fit for metadata; `unpack` gives it back."""
    marked = isinstance(value, dict) and value.keys() == {_TEXT}
    if marked or not _is_plain(value, _DEEPEST):
        return {_TEXT: json.dumps(value)}
    return value


def unpack(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Take back what `pack` made; text that is no JSON counts as nothing."""
    if not isinstance(value, Mapping):
        return [unpack_plain(inner) for inner in value] if _is_list(value) else value
    if value.keys() != {_TEXT} or not isinstance(value[_TEXT], str):
        return unpack_plain(value)
    try:
        return json.loads(value[_TEXT])
    except (ValueError, RecursionError):
        return None


def ours(thing: Any) -> dict[str, Any]:  # noqa: ANN401 - any OpenTimelineIO object
    """Read what we wrote at an object; empty in files of others, or of a later version."""
    found = unpack_plain(thing.metadata.get(NAMESPACE)) if NAMESPACE in thing.metadata else None
    return found if isinstance(found, dict) else {}


def unpack_plain(value: Any) -> Any:  # noqa: ANN401 - any metadata value
    """Turn OpenTimelineIO's dictionaries and lists into plain ones; other objects into nothing."""
    if isinstance(value, Mapping):
        return {str(key): unpack_plain(inner) for key, inner in value.items()}
    if _is_list(value):
        return [unpack_plain(inner) for inner in value]
    return value if value is None or isinstance(value, str | bool | int | float) else None


def _is_list(value: object) -> bool:
    return hasattr(value, "__getitem__") and hasattr(value, "append")


def _is_plain(value: Any, depth: int) -> bool:  # noqa: ANN401 - any JSON value
    match value:
        case list():
            return depth > 0 and all(_is_plain(inner, depth - 1) for inner in value)
        case dict():
            return depth > 0 and all(
                key != _TYPE_KEY and _is_plain(key, 0) and _is_plain(inner, depth - 1)
                for key, inner in value.items()
            )
        case _:
            return _is_plain_scalar(value)


def _is_plain_scalar(value: object) -> bool:
    match value:
        case str():
            return "\0" not in value and well_formed(value) == value
        case bool() | None:
            return True
        case int():
            return abs(value) <= _LARGEST
        case _:
            return isinstance(value, float) and math.isfinite(value)


def display(text: str) -> str:
    """Make a name that OpenTimelineIO can hold."""
    return well_formed(text).replace("\0", "")
