"""Plain data out of a CRDT document's spelling, and positions in its texts."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from pycrdt import Array, Doc, Map, Text

LARGEST_INTEGER: Final = 2**53 - 1
_SPELLED_AS_JSON = (Array, Map)
_PLAIN = (str, int, float, bool, list, dict, type(None))


def read_dump(dump: Mapping[str, str]) -> dict[str, Any]:
    """Read a dump as plain data; the slow half of reading, in any thread."""
    return {name: plain(msgspec.json.decode(text)) for name, text in dump.items()}


def read_value(value: Any) -> Any:  # noqa: ANN401 - a shared type, or whatever a client wrote
    """Read one value as the spelling of a whole root has it."""
    if isinstance(value, bytes | bytearray):
        return list(value)
    if isinstance(value, _PLAIN):
        return plain(value)
    if isinstance(value, Doc):
        return {"guid": value.guid}
    spelled = str(value)
    is_table = isinstance(value, _SPELLED_AS_JSON)
    return plain(msgspec.json.decode(spelled)) if is_table else spelled


def utf8_offset(content: str, units: int) -> int:
    """Turn a position in UTF-16 units into one in UTF-8 bytes; too far is the end."""
    head = content.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(head.decode("utf-16-le", "ignore").encode())


def place_in(text: Text, units: int) -> int:
    """Turn a position in the string of a text, in UTF-16 units, into yrs' position in the text.

    What is no text, such as a picture another program put in, counts there as one.
    """
    place = 0
    for part, _ in text.diff():
        if not isinstance(part, str):
            place += 1
            continue
        size = len(part.encode("utf-16-le")) // 2
        if size >= units:
            return place + utf8_offset(part, units)
        place += len(part.encode())
        units -= size
    return place


def utf16_offset(content: str, size_bytes: int) -> int:
    """Turn a position in UTF-8 bytes into one in UTF-16 units; too far is the end."""
    head = content.encode()[:size_bytes]
    return len(head.decode("utf-8", "ignore").encode("utf-16-le")) // 2


def plain(value: Any) -> Any:  # noqa: ANN401 - plain JSON data is of any shape
    """Make whole numbers int again: every number comes out of pycrdt as a float."""
    if isinstance(value, Mapping):
        return {key: plain(field) for key, field in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST_INTEGER:
        return int(value)
    return value
