"""Step 1 of the projection: every field by type and range, and a default where it does not fit."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from backend.timeline.animation import read_animation
from backend.timeline.canonical import well_formed
from backend.timeline.catalogue import EFFECTS, TRANSITIONS
from backend.timeline.fields import (
    ASSET_FIELDS,
    CLIP_FIELDS,
    FRAME_LIMIT,
    MARK_FIELDS,
    META_FIELDS,
    SCHEMA_VERSION,
    STYLE_FIELDS,
    TRACK_FIELDS,
    XFADE_FIELDS,
    Field,
    reader_of,
)
from backend.timeline.ids import is_readable_id
from backend.timeline.model import Asset, Clip, Notice
from backend.timeline.time import Rate
from backend.timeline.values import Reader, integer_between, read_tombstone

JsonMap = Mapping[str, Any]
Values = dict[str, Any]

_RIPPLE = "r:"
_STYLE = "style:"
_PARAM = "p:"
_ANIMATION = ("fx:", "kf:")
_DEFAULT_RATE = Rate(25, 1)
_HIGHEST_FPS = 1000


class Shape:
    """The readers and defaults of one kind of entry, made once."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.readers: dict[str, Reader] = {name: reader_of(field) for name, field in fields.items()}
        self.defaults = {name: field.default for name, field in fields.items()}

    def read(self, raw: JsonMap, others: list[str] | None = None) -> tuple[Values, list[str]]:
        """Answer every field, and the names of those whose value did not fit.

        Names that are no field of this kind are added to `others`.
        """
        values = {**self.defaults}
        bad: list[str] = []
        for name, value in raw.items():
            reader = self.readers.get(name)
            if reader is None:
                if others is not None:
                    others.append(name)
                continue
            if value is None:
                continue
            valid = reader(value)
            if valid is None:
                bad.append(name)
            else:
                values[name] = valid
        return values, bad


META = Shape(META_FIELDS)
TRACK = Shape(TRACK_FIELDS)
ASSET = Shape(ASSET_FIELDS)
CLIP = Shape(CLIP_FIELDS)
STYLE = Shape(STYLE_FIELDS)
XFADE = Shape(XFADE_FIELDS)
MARK = Shape(MARK_FIELDS)
_TRANSITION_PARAMS = {kind: Shape(entry.params) for kind, entry in TRANSITIONS.items()}

read_counter = integer_between(-FRAME_LIMIT, FRAME_LIMIT)


def as_map(value: Any) -> JsonMap:  # noqa: ANN401 - any JSON value
    """Take a JSON object; anything else counts as an empty one."""
    return value if isinstance(value, dict) else {}


def is_deleted(raw: JsonMap) -> bool:
    """Say whether an entry carries a valid tombstone."""
    return "del" in raw and read_tombstone(raw["del"]) is not None


def notice(code: str, clip: str = "", frame: int = 0, **details: str | int) -> Notice:
    """Make an entry of the warnings list."""
    return {"code": code, "clip": clip, "frame": frame, **details}


def entries(root: str, value: JsonMap, notices: list[Notice]) -> Iterator[tuple[str, JsonMap]]:
    """Walk the living entries of a root map in id order; others leave a notice or a tombstone."""
    for key in sorted(value):
        raw = value[key]
        if not is_readable_id(key) and not (root == "xfades" and _is_pair(key)):
            notices.append(notice("unreadable_id", map=root))
        elif not isinstance(raw, dict):
            notices.append(notice("unreadable_entry", map=root, id=key))
        elif not is_deleted(raw):
            yield key, raw


def bad_fields(root: str, key: str, names: list[str]) -> list[Notice]:
    """Report fields that fell back to their defaults."""
    clip = key if root == "clips" else ""
    return [notice("bad_field", clip, map=root, id=key, field=name) for name in names]


def read_meta(raw: JsonMap, notices: list[Notice]) -> dict[str, Any]:
    """Read the sequence's settings; `rate` is one value, valid or 25 as a whole."""
    values, bad = META.read(raw)
    if values.pop("schema") > SCHEMA_VERSION:
        notices.append(notice("newer_schema"))
    notices.extend(bad_fields("meta", "", bad))
    rate = Rate.of(values.pop("rate_n"), values.pop("rate_d"))
    fits = rate.denominator <= rate.numerator <= _HIGHEST_FPS * rate.denominator
    if not fits or "rate_n" in bad or "rate_d" in bad:
        rate = _DEFAULT_RATE
    if not fits:
        notices.append(notice("bad_field", map="meta", id="", field="rate_n"))
    return {**values, "rate": list(rate)}


def read_assets(value: JsonMap, notices: list[Notice]) -> dict[str, Asset]:
    """Read the facts about sources."""
    assets: dict[str, Asset] = {}
    for key, raw in entries("assets", value, notices):
        values, bad = ASSET.read(raw)
        notices.extend(bad_fields("assets", key, bad))
        assets[key] = cast("Asset", values)
    return assets


def read_clips(value: JsonMap, texts: JsonMap, notices: list[Notice]) -> dict[str, Clip]:
    """Read the clips that are neither deleted nor empty, in id order."""
    clips: dict[str, Clip] = {}
    for key, raw in entries("clips", value, notices):
        clip, bad = read_clip(raw, texts.get(key))
        if bad:
            notices.extend(bad_fields("clips", key, bad))
        if clip["tail"] > clip["head"]:
            clips[key] = clip
            notices.extend(_unknown_effects(key, clip))
        else:
            notices.append(notice("empty_clip", key, max(0, clip["start"])))
    return clips


def read_clip(raw: JsonMap, text: Any) -> tuple[Clip, list[str]]:  # noqa: ANN401 - any JSON value
    """Read one clip by itself, before any rule looks at its neighbours."""
    others: list[str] = []
    values, bad = CLIP.read(raw, others)
    if "tail" not in raw or "tail" in bad:
        values["tail"] = values["head"]
    values["ripple"] = _read_ripple(raw, others, bad)
    origin = values["at"] + values["ripple"]
    values["start"] = origin + values["head"]
    values["end"] = origin + values["tail"]
    values["flags"] = []
    if values["kind"] == "text":
        values["text"] = well_formed(text) if isinstance(text, str) else ""
        values["style"] = _read_style(raw, others, bad)
    _read_animation(values, raw, others, bad)
    return cast("Clip", values), bad


def read_params(kind: str, raw: JsonMap) -> tuple[Values, list[str]]:
    """Read a transition's parameters (`p:*`); a kind this version does not know has none."""
    shape = _TRANSITION_PARAMS.get(kind)
    if shape is None:
        return {}, []
    own = {name.removeprefix(_PARAM): raw[name] for name in raw if name.startswith(_PARAM)}
    params, bad = shape.read(own)
    return params, [_PARAM + name for name in bad]


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
        for effect in clip.get("fx", ())
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
    style, bad_styles = STYLE.read(own)
    bad.extend(_STYLE + name for name in bad_styles)
    return style


def _is_pair(key: str) -> bool:
    first, mark, second = key.partition(">")
    return bool(mark) and is_readable_id(first) and is_readable_id(second)
