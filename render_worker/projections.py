"""The timelines of a timeline file: each is made into a projection that the engine can rely on."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from backend.renders.nesting import DEEPEST, nested_ids
from backend.timeline.projection import project
from render_worker.errors import EngineError


class TimelineFileWrong(EngineError):
    """The file is not what it should be; the message says where."""


class _Clip(msgspec.Struct):
    kind: str
    seq: str = ""


class _Segment(msgspec.Struct):
    clip: str
    start: int
    end: int
    src: int
    local: int


class _Track(msgspec.Struct):
    id: str
    kind: str
    segments: list[_Segment]


class _Transition(msgspec.Struct):
    id: str
    type: str
    start: int
    end: int
    dangling: bool
    params: dict[str, Any]


class _Projection(msgspec.Struct):
    """What the engine relies on; a document's projection has it by construction."""

    rate: tuple[int, int]
    width: int
    height: int
    duration: int
    tracks: list[_Track]
    clips: dict[str, _Clip]
    transitions: list[_Transition] = []


def read_projection(timeline: dict[str, Any], place: str) -> dict[str, Any]:
    """Make a projection of a document or a projection; `place` says where it stands in the file.

    Raises:
        TimelineFileWrong: it is neither.
    """
    if "meta" in timeline:
        # Through JSON, so that it is what a stored spec holds.
        timeline = json.loads(json.dumps(project(timeline)))
    if not isinstance(timeline.get("tracks"), list) or "rate" not in timeline:
        raise TimelineFileWrong(
            f"{place} must be a document (with `meta`) or a projection (with `tracks` and `rate`)"
        )
    _check_shape(timeline, place)
    return timeline


def read_nested(
    timeline: Mapping[str, Any], nested: Mapping[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Make projections of the timelines that lie in one, as deep as a render of the server goes.

    One that the file does not have is left out: the engine says which clip misses it.
    """
    read: dict[str, dict[str, Any]] = {}
    level: list[Mapping[str, Any]] = [timeline]
    for _ in range(DEEPEST):
        wanted = {name for shown in level for name in nested_ids(shown)}
        new = sorted((wanted & nested.keys()) - read.keys())
        read |= {name: read_projection(nested[name], f"`nested.{name}`") for name in new}
        level = [read[name] for name in new]
    return read


def _check_shape(timeline: dict[str, Any], place: str) -> None:
    try:
        shape = msgspec.convert(timeline, _Projection)
    except msgspec.ValidationError as error:
        raise TimelineFileWrong(f"{place} is no projection: {error}") from None
    if min(*shape.rate, shape.width, shape.height) < 1:
        raise TimelineFileWrong(f"{place}: `rate`, `width` and `height` must be positive")
    placed = {segment.clip for track in shape.tracks for segment in track.segments}
    if missing := sorted(placed - shape.clips.keys()):
        raise TimelineFileWrong(
            f"{place}: `tracks` place the clip {missing[0]}, which is not in `clips`"
        )
