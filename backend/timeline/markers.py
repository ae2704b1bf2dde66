"""Marks on the sequence and on clips, at the frame where they are now."""

from collections.abc import Mapping
from typing import cast

from backend.timeline.model import Clip, Marker, Notice
from backend.timeline.reading import Values, notice


def place_marker(key: str, values: Values, clips: Mapping[str, Clip]) -> Marker:
    """Find a mark's frame: a clip's mark moves with it, and dangles when the clip is gone."""
    on = values["on"]
    clip = clips.get(on)
    frame = values["t"]
    if clip is not None:
        frame += clip["at"] + clip["ripple"]
    dangling = bool(on) and clip is None
    return cast("Marker", {"id": key, **values, "frame": frame, "dangling": dangling})


def marker_notices(marker: Marker) -> list[Notice]:
    """Say it when a mark's clip is gone."""
    if not marker["dangling"]:
        return []
    return [notice("marker_dangling", marker["on"], max(0, marker["frame"]), id=marker["id"])]
