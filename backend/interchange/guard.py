"""What is looked at before a parser that trusts its input gets a file from outside.

OpenTimelineIO's JSON reader is C++ that recurses: 100,000 nested lists end the process. XML brings
entities that blow up, and references by which a few lines stand for millions.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NoReturn, TypeVar
from xml.etree import ElementTree as ET
from xml.parsers import expat

from backend.interchange.result import LARGEST_FILE_BYTES, FileRefused

_DEEPEST_JSON = 200
_DEEPEST_XML = 200
_MOST_CONTAINERS = 1_000_000
_MOST_ELEMENTS = 1_000_000
_MOST_REPEATED = 300_000
"""Elements that references stand for, beyond those that are there."""
_SAFE_DIGITS = 18
"""Of integers that 64 bits hold whatever the digits are."""
_OBJECT_ID = "OTIO_REF_ID"
_REFERRED = {"sequence", "media", "file", "clip"}

T = TypeVar("T")


def check_size(content: bytes) -> None:
    """Refuse what is larger than any timeline."""
    if len(content) > LARGEST_FILE_BYTES:
        limit = LARGEST_FILE_BYTES // 2**20
        raise FileRefused(f"The file is larger than {limit} MiB, which is the most there may be.")
    if not content.strip():
        raise FileRefused("The file is empty.")


def read_text(content: bytes) -> str:
    """Decode what may be UTF-8, UTF-16 with its mark, or an old program's Latin 1."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def read_json(content: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Parse JSON that nests no deeper and holds no more than a timeline can.

    OpenTimelineIO also writes `Inf` and integers of any size: the former become null, integers
    beyond 64 bits become floats, because that is what its reader takes.
    """
    if content.count(b"{") + content.count(b"[") > _MOST_CONTAINERS:
        raise FileRefused(f"The file holds more than {_MOST_CONTAINERS:,} lists and objects.")
    text = _INFINITY.sub(lambda found: found[1] or "null", read_text(content))
    try:
        value = json.loads(text, parse_constant=lambda _: None, parse_int=_integer)
    except RecursionError:
        raise FileRefused("The file nests too deeply.") from None
    except ValueError as error:
        raise FileRefused(f"The file is no JSON: {error}.") from None
    _check_depth(value)
    return value


_INFINITY = re.compile(r'("(?:[^"\\]|\\.)*+")|[-+]?\bInf\b')
"""A string, which is kept, or the word outside of one."""


def _integer(digits: str) -> int | float | None:
    if len(digits) <= _SAFE_DIGITS:
        return int(digits)
    number = float(digits)
    return number if math.isfinite(number) else None


def _check_depth(value: Any) -> None:  # noqa: ANN401 - any JSON value
    level = [value]
    for _ in range(_DEEPEST_JSON):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise FileRefused(f"The file nests more than {_DEEPEST_JSON} deep.")


def _inside(value: Any) -> Iterator[Any]:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        yield from (one for one in inner if isinstance(one, dict | list))


def read_xml(content: bytes) -> ET.Element:
    """Parse XML without entities of its own, and without references that multiply."""
    _scan_xml(content)
    try:
        root = ET.fromstring(content)  # noqa: S314 - scanned: it declares no entity
    except (ET.ParseError, ValueError, LookupError) as error:
        raise FileRefused(f"The file is no XML: {error}.") from None
    _check_references(root)
    return root


def _scan_xml(content: bytes) -> None:
    scanner = _Scanner()
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanner.begin
    parser.EndElementHandler = scanner.end
    parser.EntityDeclHandler = scanner.refuse_entity
    parser.ExternalEntityRefHandler = scanner.refuse_entity
    parser.UnparsedEntityDeclHandler = scanner.refuse_entity
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FileRefused(f"The file is no XML: {error}.") from None


class _Scanner:
    """Counts elements while expat reads."""

    def __init__(self) -> None:
        self._depth = 0
        self._elements = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        del name, attributes
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST_XML:
            raise FileRefused(f"The file nests more than {_DEEPEST_XML} deep.")
        if self._elements > _MOST_ELEMENTS:
            raise FileRefused(f"The file holds more than {_MOST_ELEMENTS:,} elements.")

    def end(self, name: str) -> None:
        del name
        self._depth -= 1

    def refuse_entity(self, *_: object) -> NoReturn:
        raise FileRefused("The file declares entities of its own, which is not allowed.")


def _check_references(root: ET.Element) -> None:
    named: dict[str, ET.Element] = {}
    for element in root.iter():
        if element.tag in _REFERRED and "id" in element.attrib and len(element):
            named.setdefault(element.attrib["id"], element)
    _check_expansion(root, named, lambda element: map(_target, element.iter()))


def _target(element: ET.Element) -> str | None:
    """Find the id of what an element stands for."""
    if element.tag == "ref-clip":
        return element.get("ref")
    if element.tag in _REFERRED and "id" in element.attrib and not len(element):
        return element.attrib["id"]
    return None


def check_shared_objects(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Refuse OpenTimelineIO's objects that contain themselves, or stand for too many.

    An object that is used twice is written once, with an id that other places name.
    """
    named = {
        str(found[_OBJECT_ID]): found
        for found in objects_of(value)
        if isinstance(found.get(_OBJECT_ID), str)
    }
    if named:
        _check_expansion(value, named, lambda inner: map(_object_target, objects_of(inner)))


def objects_of(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON value
    """Walk all JSON objects in a value, itself included."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            waiting.extend(found.values())
            yield found
        elif isinstance(found, list):
            waiting.extend(found)


def _object_target(found: dict[str, Any]) -> str | None:
    is_reference = str(found.get("OTIO_SCHEMA")).startswith("SerializableObjectRef.")
    return str(found.get("id")) if is_reference else None


def _check_expansion(
    root: T, named: Mapping[str, T], targets: Callable[[T], Iterable[str | None]]
) -> None:
    """Count the parts that there are once every reference is replaced by what it stands for.

    Args:
        root: the whole.
        named: what has an id.
        targets: for each part of something, the id that it stands for, or None.
    """
    sizes: dict[str, int] = {}
    under_way: set[str] = set()

    def size(thing: T) -> int:
        own = extra = 0
        for target in targets(thing):
            own += 1
            extra += named_size(target) if target is not None and target in named else 0
            if extra > _MOST_REPEATED:
                raise FileRefused("The file's references stand for far more than it holds.")
        return own + extra

    def named_size(key: str) -> int:
        if key in under_way:
            raise FileRefused("Something in the file contains itself.")
        if key not in sizes:
            under_way.add(key)
            sizes[key] = size(named[key])
            under_way.discard(key)
        return sizes[key]

    try:
        size(root)
    except RecursionError:
        raise FileRefused("The file's references lead too far.") from None
