"""Reading one clip: its fields, counters, effects and keyframes, before any rule applies."""

from typing import Any, cast

from backend.timeline.animation import read_animation
from backend.timeline.canonical import well_formed
from backend.timeline.catalogue import EFFECTS
from backend.timeline.fields import CLIP_FIELDS, FRAME_LIMIT, STYLE_FIELDS
from backend.timeline.ids import is_readable_id
from backend.timeline.model import Clip, Notice
from backend.timeline.reading import (
    GONE,
    Entry,
    JsonMap,
    Shape,
    Values,
    bad_fields,
    is_deleted,
    notice,
    unreadable_entry,
    unreadable_id,
)
from backend.timeline.values import integer_between

_RIPPLE = "r:"
_STYLE = "style:"
_ANIMATION = ("fx:", "kf:")

_NO_FLAGS: list[str] = []
"""One for all clips as they are read: nothing in a projection is changed."""

_CLIP = Shape(CLIP_FIELDS)
_TEXT_STYLE = Shape(STYLE_FIELDS)

read_counter = integer_between(-FRAME_LIMIT, FRAME_LIMIT)


def read_clip(key: str, raw: Any, text: Any) -> Entry[Clip]:  # noqa: ANN401 - any JSON value
    """Read one clip by itself, before any rule looks at its neighbours."""
    if not is_readable_id(key):
        return unreadable_id("clips")
    if not isinstance(raw, dict):
        return unreadable_entry("clips", key)
    if is_deleted(raw):
        return GONE
    clip, bad = read_clip_fields(raw, text)
    if not bad and clip["tail"] > clip["head"] and "fx" not in clip:
        return Entry(clip)
    notices = bad_fields("clips", key, bad)
    if clip["tail"] <= clip["head"]:
        return Entry(None, [*notices, notice("empty_clip", key, max(0, clip["start"]))])
    if "fx" in clip:
        notices += _unknown_effects(key, clip)
    return Entry(clip, notices)


def read_clip_fields(raw: JsonMap, text: Any) -> tuple[Clip, list[str]]:  # noqa: ANN401 - any JSON value
    """Read a clip whether it lives or not; answers the names of fields that did not fit, too."""
    others: list[str] = []
    values, bad = _CLIP.read(raw, others)
    if raw.get("tail") is None or "tail" in bad:
        values["tail"] = values["head"]
    values["ripple"] = _read_ripple(raw, others, bad) if others else 0
    origin = values["at"] + values["ripple"]
    values["start"] = origin + values["head"]
    values["end"] = origin + values["tail"]
    values["flags"] = _NO_FLAGS
    if values["kind"] == "text":
        values["text"] = well_formed(text) if isinstance(text, str) else ""
        values["style"] = _read_style(raw, others, bad)
    if others:
        _read_animation(values, raw, others, bad)
    return cast("Clip", values), bad


def _read_animation(values: Values, raw: JsonMap, others: list[str], bad: list[str]) -> None:
    names = [name for name in others if name.startswith(_ANIMATION)]
    if not names:
        return
    effects, keyframes = read_animation(raw, names, bad)
    if effects:
        values["fx"] = effects
    if keyframes:
        values["kf"] = keyframes


def _unknown_effects(key: str, clip: Clip) -> list[Notice]:
    frame = max(0, clip["start"])
    return [
        notice("unknown_effect", key, frame, id=effect["id"])
        for effect in clip["fx"]
        if effect["type"] not in EFFECTS
    ]


def _read_ripple(raw: JsonMap, others: list[str], bad: list[str]) -> int:
    ripple = 0
    for name in others:
        if name.startswith(_RIPPLE) and raw[name] is not None:
            counter = read_counter(raw[name])
            if counter is None:
                bad.append(_RIPPLE)
            else:
                ripple += counter
    return ripple


def _read_style(raw: JsonMap, others: list[str], bad: list[str]) -> Values:
    own = {name.removeprefix(_STYLE): raw[name] for name in others if name.startswith(_STYLE)}
    style, bad_styles = _TEXT_STYLE.read(own)
    bad.extend(_STYLE + name for name in bad_styles)
    return style
