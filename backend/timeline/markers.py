"""Marks on the sequence and on clips, at the frame where they are now."""

from collections.abc import Mapping
from typing import Any, cast

from backend.timeline.model import Clip, Marker, Notice
from backend.timeline.reading import MARK, JsonMap, bad_fields, entries, notice


def read_markers(value: JsonMap, clips: Mapping[str, Clip], notices: list[Notice]) -> list[Marker]:
    """Read the marks that are not deleted, sorted by where they are."""
    markers: list[Marker] = []
    for key, raw in entries("marks", value, notices):
        values, bad = MARK.read(raw)
        notices.extend(bad_fields("marks", key, bad))
        markers.append(place_marker(key, values, clips, notices))
    markers.sort(key=lambda marker: (marker["frame"], marker["id"]))
    return markers


def place_marker(
    key: str, values: dict[str, Any], clips: Mapping[str, Clip], notices: list[Notice]
) -> Marker:
    """Find a mark's frame: a clip's mark moves with it, and dangles when the clip is gone."""
    on = values["on"]
    clip = clips.get(on)
    frame = values["t"]
    if clip is not None:
        frame += clip["at"] + clip["ripple"]
    dangling = bool(on) and clip is None
    if dangling:
        notices.append(notice("marker_dangling", on, max(0, frame), id=key))
    return cast("Marker", {"id": key, **values, "frame": frame, "dangling": dangling})
