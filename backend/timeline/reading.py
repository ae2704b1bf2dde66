"""Step 1 of the projection: every field by type and range, and a default where it does not fit."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar, cast

from backend.timeline.catalogue import TRANSITIONS
from backend.timeline.fields import (
    ASSET_FIELDS,
    MARK_FIELDS,
    META_FIELDS,
    SCHEMA_VERSION,
    TRACK_FIELDS,
    XFADE_FIELDS,
    Field,
    reader_of,
)
from backend.timeline.ids import is_readable_id, pair_id
from backend.timeline.model import Asset, Notice
from backend.timeline.time import Rate
from backend.timeline.values import Reader, read_tombstone

JsonMap = Mapping[str, Any]
Values = dict[str, Any]
T = TypeVar("T")

_PARAM = "p:"
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
        values = self.defaults.copy()
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
XFADE = Shape(XFADE_FIELDS)
MARK = Shape(MARK_FIELDS)
_TRANSITION_PARAMS = {kind: Shape(entry.params) for kind, entry in TRANSITIONS.items()}


class Entry(NamedTuple, Generic[T]):
    """What one entry of a root map says, and what people must be told about it."""

    value: T | None
    """None when the entry is deleted, empty or unreadable."""
    notices: Sequence[Notice] = ()


GONE: Entry[Any] = Entry(None)
"""Neither a value nor a word about it."""


class ReadTrack(NamedTuple):
    """What a track says of itself, whether or not it is shown."""

    fields: Values
    deleted: bool
    notices: Sequence[Notice] = ()


def as_map(value: Any) -> JsonMap:  # noqa: ANN401 - any JSON value
    """Take a JSON object; anything else counts as an empty one."""
    return value if isinstance(value, dict) else {}


def is_deleted(raw: JsonMap) -> bool:
    """Say whether an entry carries a valid tombstone."""
    return "del" in raw and read_tombstone(raw["del"]) is not None


def notice(code: str, clip: str = "", frame: int = 0, **details: str | int) -> Notice:
    """Make an entry of the warnings list."""
    return {"code": code, "clip": clip, "frame": frame, **details}


def unreadable_id(root: str) -> Entry[Any]:
    """Pass over an entry whose id no document uses."""
    return Entry(None, [notice("unreadable_id", map=root)])


def unreadable_entry(root: str, key: str) -> Entry[Any]:
    """Pass over an entry that is no map of keys."""
    return Entry(None, [notice("unreadable_entry", map=root, id=key)])


def bad_fields(root: str, key: str, names: list[str]) -> list[Notice]:
    """Report fields that fell back to their defaults."""
    clip = key if root == "clips" else ""
    return [notice("bad_field", clip, map=root, id=key, field=name) for name in names]


def read_meta(raw: JsonMap) -> tuple[Values, list[Notice]]:
    """Read the sequence's settings; `rate` is one value, valid or 25 as a whole."""
    values, bad = META.read(raw)
    notices = bad_fields("meta", "", bad)
    if values.pop("schema") > SCHEMA_VERSION:
        notices.append(notice("newer_schema"))
    rate = Rate.of(values.pop("rate_n"), values.pop("rate_d"))
    fits = rate.denominator <= rate.numerator <= _HIGHEST_FPS * rate.denominator
    if not fits or "rate_n" in bad or "rate_d" in bad:
        rate = _DEFAULT_RATE
    if not fits:
        notices.append(notice("bad_field", map="meta", id="", field="rate_n"))
    return {**values, "rate": list(rate)}, notices


def read_asset(key: str, raw: Any) -> Entry[Asset]:  # noqa: ANN401 - any JSON value
    """Read the facts about a source."""
    entry = _read_plain("assets", key, raw, ASSET)
    return cast("Entry[Asset]", entry)


def read_mark(key: str, raw: Any) -> Entry[Values]:  # noqa: ANN401 - any JSON value
    """Read a mark, which may be on a clip."""
    return _read_plain("marks", key, raw, MARK)


def read_track(key: str, raw: JsonMap) -> ReadTrack:
    """Read a track, deleted or not."""
    values, bad = TRACK.read(raw)
    return ReadTrack(values, is_deleted(raw), bad_fields("tracks", key, bad))


def read_xfade(key: str, raw: Any) -> Entry[Values]:  # noqa: ANN401 - any JSON value
    """Read a transition that is not deleted and is stored under the id of its pair."""
    if not is_readable_id(key) and not _is_pair(key):
        return unreadable_id("xfades")
    if not isinstance(raw, dict):
        return unreadable_entry("xfades", key)
    if is_deleted(raw):
        return GONE
    values, bad = XFADE.read(raw)
    params, bad_params = _read_params(values["type"], raw)
    notices = bad_fields("xfades", key, bad + bad_params)
    if pair_id(values["a"], values["b"]) == key:
        return Entry({**values, "params": params}, notices)
    return Entry(None, [*notices, *unreadable_entry("xfades", key).notices])


def _read_plain(root: str, key: str, raw: Any, shape: Shape) -> Entry[Values]:  # noqa: ANN401 - any JSON value
    if not is_readable_id(key):
        return unreadable_id(root)
    if not isinstance(raw, dict):
        return unreadable_entry(root, key)
    if is_deleted(raw):
        return GONE
    values, bad = shape.read(raw)
    return Entry(values, bad_fields(root, key, bad))


def _read_params(kind: str, raw: JsonMap) -> tuple[Values, list[str]]:
    """Read a transition's parameters (`p:*`); a kind this version does not know has none."""
    shape = _TRANSITION_PARAMS.get(kind)
    if shape is None:
        return {}, []
    own = {name.removeprefix(_PARAM): raw[name] for name in raw if name.startswith(_PARAM)}
    params, bad = shape.read(own)
    return params, [_PARAM + name for name in bad]


def _is_pair(key: str) -> bool:
    first, mark, second = key.partition(">")
    return bool(mark) and is_readable_id(first) and is_readable_id(second)
