"""Markers of a file as marks of the document."""

from fractions import Fraction
from typing import Any

from backend.interchange.metadata import display, ours, unpack
from backend.interchange.otio_clips import otio_color
from backend.interchange.otio_entries import Draft, Placed
from backend.interchange.otio_walk import Shot
from backend.timeline.fields import FRAME_LIMIT
from backend.timeline.ids import is_readable_id
from backend.timeline.reading import MARK
from backend.timeline.values import read_integer


def place_marks(draft: Draft, marks: list[tuple[Any, Fraction]]) -> None:
    """Put marks on the timeline, each with its moment."""
    for mark, moment in marks:
        _place(draft, mark, offset=draft.clock.frame(moment), on="", origin=0)


def place_clip_marks(draft: Draft, shot: Shot, clip: Placed) -> None:
    """Put a clip's marks on the clip that it became."""
    for mark in shot.item.markers:
        moment = draft.clock.seconds(mark.marked_range.start_time) - shot.source.start
        offset = draft.clock.frame(moment)
        _place(draft, mark, offset=offset, on=clip.clip, origin=clip.local)


def _place(draft: Draft, mark: Any, *, offset: int, on: str, origin: int) -> None:  # noqa: ANN401 - a Marker
    marks = draft.tables["marks"]
    known = ours(mark)
    mark_id, raw = known.get("mark"), unpack(known.get("fields"))
    free = is_readable_id(mark_id) and mark_id not in marks
    name = str(mark_id) if free else draft.new_id()
    if not free or not isinstance(raw, dict):
        marks[name] = _fields(draft, mark, on, origin + offset)
        return
    was, _ = MARK.read(raw)
    new = _fields(draft, mark, on, origin + offset)
    changed = {key: value for key, value in new.items() if value != was[key]}
    if not on and was["on"]:
        changed["on"] = None
    if read_integer(known.get("offset")) == offset and on == was["on"]:
        changed.pop("t", None)
    if new.get("label") == display(was["label"]):
        changed.pop("label", None)
    if (new.get("color") or "").upper() == (otio_color(was["color"]) or _default(mark)):
        changed.pop("color", None)
    marks[name] = {**raw, **changed}


def _default(mark: Any) -> str:  # noqa: ANN401
    """Find the colour that a marker gets when it is given none."""
    return str(type(mark)().color or "").upper()


def _fields(draft: Draft, mark: Any, on: str, frame: int) -> dict[str, Any]:  # noqa: ANN401
    duration = draft.clock.frame(draft.clock.seconds(mark.marked_range.duration))
    label = display(mark.name or mark.comment or "")
    return {
        **({"on": on} if on else {}),
        "t": max(-FRAME_LIMIT, min(FRAME_LIMIT, frame)),
        "dur": max(0, duration),
        "label": label,
        "color": (mark.color or "").lower(),
    }
