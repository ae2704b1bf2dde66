"""OpenTimelineIO's own files, whatever wrote them, and the timeline in what they hold."""

import json
import re
from collections.abc import Iterator
from typing import Any

import opentimelineio as otio

from backend.interchange.guard import check_shared_objects, objects_of, read_json
from backend.interchange.result import FileRefused, Remark

_SCHEMA = "OTIO_SCHEMA"
Item = Any
"""An object of OpenTimelineIO, which ships no types."""


def read_otio_file(content: bytes) -> tuple[Item, list[Remark]]:
    """Read a file into whatever OpenTimelineIO object it holds.

    Raises:
        FileRefused: it is none.
    """
    value = read_json(content)
    if not isinstance(value, dict) or _SCHEMA not in value:
        raise FileRefused("The file is no OpenTimelineIO file: it names no schema.")
    check_shared_objects(value)
    remarks = _lower_versions(value)
    return parse(json.dumps(value), "otio_json"), remarks


def write_otio_file(timeline: Item) -> bytes:
    """Write a timeline as a file."""
    text: str = otio.adapters.write_to_string(timeline, "otio_json")
    return text.encode()


def parse(text: str, adapter: str) -> Item:
    """Let an adapter read a text.

    Raises:
        FileRefused: with the adapter's own words.
    """
    try:
        return otio.adapters.read_from_string(text, adapter)
    except Exception as error:
        # Adapters fail with whatever their code stumbles over.
        raise FileRefused(f"The file cannot be read: {_first_line(error)}.") from error


_NOISE = re.compile(r"\(of type '\w*'\)|\(?near line \d+\)?")
"""C++'s names, and lines of a text that nobody has seen."""


def _first_line(error: Exception) -> str:
    text = _NOISE.sub("", str(error.args[0] if error.args else "")).strip()
    words = " ".join((text.splitlines() or [type(error).__name__])[0].split())
    return words[:300].rstrip(" .:").replace(" :", ":")


def _lower_versions(value: Any) -> list[Remark]:  # noqa: ANN401 - any JSON value
    """Read objects of later schema versions as the latest that this library knows."""
    known = otio.core.type_version_map()
    lowered: set[str] = set()
    for thing in objects_of(value):
        if _SCHEMA not in thing:
            continue
        name, _, version = str(thing[_SCHEMA]).partition(".")
        if name in known and version.isdecimal() and int(version) > known[name]:
            lowered.add(str(thing[_SCHEMA]))
            thing[_SCHEMA] = f"{name}.{known[name]}"
            color = thing.get("color")
            if isinstance(color, dict):
                thing["color"] = str(color.get("name") or "").upper()
    return [
        Remark(
            "newer_schema", f"{name} is newer than what Cutroom reads; it was read as far as known."
        )
        for name in sorted(lowered)
    ]


def choose_timeline(thing: Item) -> tuple[Item, list[Remark]]:
    """Find the timeline in what a file holds; loose clips and tracks are wrapped into one.

    Raises:
        FileRefused: it holds nothing that could lie on a timeline.
    """
    match thing:
        case otio.schema.Timeline():
            return thing.deepcopy(), []
        case otio.schema.SerializableCollection():
            return _from_collection(thing)
        case otio.schema.Stack():
            return _wrap(thing, [child.deepcopy() for child in thing]), []
        case otio.schema.Track():
            return _wrap(thing, [thing.deepcopy()]), []
        case otio.core.Item():
            return _wrap(thing, [otio.schema.Track(children=[thing.deepcopy()])]), []
        case _:
            kind = thing.schema_name() if hasattr(thing, "schema_name") else "no timeline"
            raise FileRefused(f"The file holds no timeline, but {kind}.")


def _from_collection(collection: Item) -> tuple[Item, list[Remark]]:
    timelines = list(_inside(collection, otio.schema.Timeline))
    if timelines:
        others = ", ".join(found.name or "without a name" for found in timelines[1:4])
        words = f"The file holds {len(timelines)} timelines; the first was taken, not {others}."
        return timelines[0].deepcopy(), [Remark("more_timelines", words)] if len(
            timelines
        ) > 1 else []
    items = [found.deepcopy() for found in _inside(collection, otio.core.Item)]
    if not items:
        raise FileRefused("The file holds no timeline: its collection is empty.")
    words = f"The file holds no timeline; its {len(items)} clips were put one after another."
    timeline = _wrap(collection, [otio.schema.Track(children=items)])
    return timeline, [Remark("loose_clips", words)]


def _inside(collection: Item, kind: type) -> Iterator[Item]:
    for thing in collection:
        if isinstance(thing, kind):
            yield thing
        elif isinstance(thing, otio.schema.SerializableCollection):
            yield from _inside(thing, kind)


def _wrap(thing: Item, children: list[Item]) -> Item:
    timeline = otio.schema.Timeline(name=thing.name or "")
    timeline.tracks.extend(children)
    return timeline
