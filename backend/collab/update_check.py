"""Reads an update as browsers will, before the CRDT library or anybody else has to.

yrs trusts its input: nesting overflows its stack, and that ends the process; lengths are allocated
before they are read. It also takes what yjs throws at, and then browsers would lose the honest
edits that travel in the same message. This walks every update once (10 us; one field set: 2 us).

Format: y-crdt's update version 1, as written by yjs 13 (UpdateEncoderV1, Item.write, lib0 `any`).
"""

import json
import re
from collections.abc import Callable
from typing import Final

from backend.collab.updates import BadUpdate

MAX_NUMBER: Final = 2**53 - 1
MAX_CLOCK: Final = 2**32 - 1
MAX_DEPTH: Final = 64
"""Of one JSON value; what a clip holds has three levels."""

MAX_NESTED: Final = 100
"""Shared types inside others while a room is open: documents have none, and whoever nests them
without end overflows the stack of everybody who reads it."""

_GC: Final = 0
_SKIP: Final = 10
_KIND: Final = 0x1F
_HAS_ORIGIN: Final = 0x80
_HAS_RIGHT_ORIGIN: Final = 0x40
_HAS_PARENT_SUB: Final = 0x20
_DELETED: Final = 1
_TEXT: Final = 4
_TYPE: Final = 7
_TYPES: Final = (0, 1, 2, 3, 4, 6)
"""Not 5, an XmlHook: yrs does not read its name, hence takes what follows for something else."""
_XML_ELEMENT: Final = 3
_OBJECT: Final = 118
_ARRAY: Final = 117

_BAD: Final = "the update cannot be read"

_CLIENT: Final = rb"[\x80-\xff]{0,6}[\x00-\x7f]"
_SMALL: Final = rb"[\x80-\xff]{0,3}[\x00-\x7f]"
_VALUE: Final = rb"(?:\x7d[\x80-\xff]{0,7}[\x00-\x7f]|[\x78\x79\x7e\x7f]|\x7c.{4}|[\x7a\x7b].{8})"
_ONE_FIELD_SET: Final = re.compile(
    rb"\x01\x01(%b)(%b)[\x88\xa8](%b)(%b)\x01%b(?:\x00|\x01%b\x01%b[\x01-\x7f])"
    % (_CLIENT, _SMALL, _CLIENT, _SMALL, _VALUE, _CLIENT, _SMALL),
    re.DOTALL,
)
"""What nearly every update is: one item after another one, holding one value that is no text."""


def check_update(update: bytes) -> int:
    """Refuse what any reader would stumble over.

    Returns:
        How many shared types it puts inside other than root types.

    Raises:
        BadUpdate: browsers could not read it, or reading it would be dangerous.
    """
    usual = _ONE_FIELD_SET.fullmatch(update)
    if usual is not None:
        client, clock, other, named = usual.groups()
        if client != other or _is_smaller(named, clock):
            return 0
    try:
        nested, at = _structs(update)
        at = _deletions(update, at)
    except (IndexError, ValueError, RecursionError):  # ValueError: no UTF-8, no JSON
        raise BadUpdate(_BAD) from None
    if at != len(update):
        raise BadUpdate("the update is longer than it says")
    return nested


def check_state_vector(state_vector: bytes) -> None:
    """Refuse a state vector with numbers that no document has.

    Raises:
        BadUpdate: it cannot be read.
    """
    try:
        count, at = _number(state_vector, 0)
        for _ in range(count):
            _, at = _number(state_vector, at)
            at = _clock(state_vector, at)[1]
    except IndexError:
        raise BadUpdate("the state vector cannot be read") from None


def _number(source: bytes, at: int) -> tuple[int, int]:
    """Read a number; answers it and where the next thing begins."""
    byte = source[at]
    at += 1
    if byte < 0x80:  # noqa: PLR2004 - the top bit says that more follows
        return byte, at
    number, shift = byte & 0x7F, 7
    while True:
        byte = source[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - as above
            break
        shift += 7
        if shift > 49:  # noqa: PLR2004 - 8 bytes hold 2^53
            raise BadUpdate(_BAD)
    if number > MAX_NUMBER:
        raise BadUpdate(_BAD)
    return number, at


def _is_smaller(one: bytes, other: bytes) -> bool:
    """Compare two encoded numbers; False also when that takes a closer look."""
    if len(one) == len(other):
        return one[::-1] < other[::-1]
    return len(one) < len(other) and other[-1] != 0


def _clock(source: bytes, at: int) -> tuple[int, int]:
    number, at = _number(source, at)
    if number > MAX_CLOCK:
        raise BadUpdate(_BAD)
    return number, at


def _length(source: bytes, at: int) -> tuple[int, int]:
    """Read how long something is; nothing has no length."""
    number, at = _clock(source, at)
    if number == 0:
        raise BadUpdate(_BAD)
    return number, at


def _bytes(source: bytes, at: int) -> tuple[bytes, int]:
    size, at = _number(source, at)
    end = at + size
    if end > len(source):
        raise IndexError
    return source[at:end], end


def _string(source: bytes, at: int) -> tuple[str, int]:
    found, at = _bytes(source, at)
    return found.decode(), at


def _structs(update: bytes) -> tuple[int, int]:
    clients, at = _number(update, 0)
    seen = set()
    nested = 0
    for _ in range(clients):
        count, at = _number(update, at)
        client, at = _number(update, at)
        clock, at = _clock(update, at)
        if client in seen:
            raise BadUpdate(_BAD)
        seen.add(client)
        for _ in range(count):
            info = update[at]
            kind = info & _KIND
            if kind in (_GC, _SKIP):
                size, at = _length(update, at + 1)
            else:
                at, is_inside = _place(update, at + 1, info, client, clock)
                nested += is_inside and kind == _TYPE
                size, at = _content(update, at, kind)
            clock += size
            if clock > MAX_CLOCK:
                raise BadUpdate(_BAD)
    return nested, at


def _place(update: bytes, at: int, info: int, client: int, clock: int) -> tuple[int, bool]:
    """Read where an item belongs; says whether that is inside another than a root type."""
    if info & _HAS_ORIGIN:
        at = _reference(update, at, client, clock)
    if info & _HAS_RIGHT_ORIGIN:
        at = _reference(update, at, client, clock)
    if info & (_HAS_ORIGIN | _HAS_RIGHT_ORIGIN):
        return at, False
    is_named, at = _number(update, at)
    if is_named == 1:
        at = _string(update, at)[1]
    elif is_named == 0:
        at = _reference(update, at, client, clock)
    else:
        raise BadUpdate(_BAD)
    if info & _HAS_PARENT_SUB:
        at = _string(update, at)[1]
    return at, is_named == 0


def _reference(update: bytes, at: int, client: int, clock: int) -> int:
    """Read an id; nobody refers to what he has yet to write."""
    other, at = _number(update, at)
    named, at = _clock(update, at)
    if other == client and named >= clock:
        raise BadUpdate(_BAD)
    return at


def _content(update: bytes, at: int, kind: int) -> tuple[int, int]:
    """Read an item's content; answers its length in clocks, at least 1."""
    if kind in _LISTS:
        read = _LISTS[kind]
        count, at = _length(update, at)
        for _ in range(count):
            at = read(update, at)
        return count, at
    if kind == _DELETED:
        return _length(update, at)
    if kind == _TEXT:
        text, at = _string(update, at)
        if not text:
            raise BadUpdate(_BAD)
        return len(text.encode("utf-16-le")) // 2, at
    if kind not in _SINGLES:
        raise BadUpdate(_BAD)
    return 1, _SINGLES[kind](update, at)


def _type(update: bytes, at: int) -> int:
    kind, at = _number(update, at)
    if kind not in _TYPES:
        raise BadUpdate(_BAD)
    return _string(update, at)[1] if kind == _XML_ELEMENT else at


def _json(update: bytes, at: int) -> int:
    """Read JSON; `undefined` is how yjs writes what JSON has not."""
    text, at = _bytes(update, at)
    if text != b"undefined":
        _require_shallow(json.loads(text.decode(), parse_constant=_no_constant), MAX_DEPTH)
    return at


def _no_constant(name: str) -> None:
    """Python's reader takes NaN and Infinity, JSON.parse does not."""
    raise ValueError(name)


def _require_shallow(value: object, depth: int) -> None:
    if depth == 0:
        raise BadUpdate(_BAD)
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            _require_shallow(part, depth - 1)


def _any(update: bytes, at: int, depth: int = MAX_DEPTH) -> int:
    """Read a value as lib0 writes it."""
    kind = update[at]
    at += 1
    if kind in _PLAIN_SIZES:
        return _skip(update, at, _PLAIN_SIZES[kind])
    if kind in _PLAIN:
        return _PLAIN[kind](update, at)
    if kind not in (_ARRAY, _OBJECT) or depth == 0:
        raise BadUpdate(_BAD)
    count, at = _number(update, at)
    for _ in range(count):
        if kind == _OBJECT:
            at = _string(update, at)[1]
        at = _any(update, at, depth - 1)
    return at


def _signed(update: bytes, at: int) -> int:
    for _ in range(8):
        byte = update[at]
        at += 1
        if byte < 0x80:  # noqa: PLR2004 - the top bit says that more follows
            return at
    raise BadUpdate(_BAD)


def _skip(update: bytes, at: int, size: int) -> int:
    if at + size > len(update):
        raise IndexError
    return at + size


def _deletions(update: bytes, at: int) -> int:
    clients, at = _number(update, at)
    for _ in range(clients):
        _, at = _number(update, at)
        count, at = _number(update, at)
        for _ in range(count):
            clock, at = _clock(update, at)
            size, at = _length(update, at)
            if clock + size > MAX_CLOCK:
                raise BadUpdate(_BAD)
    return at


_LISTS: Final[dict[int, Callable[[bytes, int], int]]] = {2: _json, 8: _any}
_SINGLES: Final[dict[int, Callable[[bytes, int], int]]] = {
    3: lambda update, at: _bytes(update, at)[1],
    5: _json,
    6: lambda update, at: _json(update, _string(update, at)[1]),
    7: _type,
    9: lambda update, at: _any(update, _string(update, at)[1]),
}
"""Binary, an embed, a format, a shared type, a document."""
_PLAIN_SIZES: Final = {127: 0, 126: 0, 121: 0, 120: 0, 124: 4, 123: 8, 122: 8}
"""undefined, null, false, true, two sizes of float, a large integer."""
_PLAIN: Final[dict[int, Callable[[bytes, int], int]]] = {
    125: _signed,
    119: lambda update, at: _string(update, at)[1],
    116: lambda update, at: _bytes(update, at)[1],
}
"""A whole number (a sign bit, six bits, then seven at a time), a string, bytes."""
