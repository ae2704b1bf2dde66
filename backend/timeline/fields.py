"""The field table: what every key of a document may hold, and what it means when it is absent.

`frontend/src/timeline/fields.ts` is the same table; `tests/vectors/fields.json` holds both to it.
Units stand in docs/document-model.md.
"""

from dataclasses import dataclass
from typing import Any, Literal, assert_never

from backend.timeline.values import (
    Reader,
    fraction_between,
    integer_between,
    one_of,
    read_color,
    read_crop,
    read_duck,
    read_flag,
    read_order,
    read_paint,
    read_reference,
    read_words,
    text_up_to,
)

SCHEMA_VERSION = 1

SOURCE_LIMIT = 2**52
"""Flicks: 73 days. Half of what is exact, so that a sum of two is exact too."""

FRAME_LIMIT = 2**31 - 1
"""Keeps lib0's var-ints short and every sum of frames exact."""

FieldType = Literal[
    "integer",
    "flag",
    "choice",
    "text",
    "id",
    "color",
    "paint",
    "order",
    "fraction",
    "crop",
    "words",
    "duck",
]


@dataclass(frozen=True, slots=True)
class Field:
    """One key: its type, the range that goes with the type, and its default.

    `low` and `high` bound an integer or a fraction's numerator; `high` alone is the number of
    characters of a text.
    """

    type: FieldType
    default: Any
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()


def reader_of(field: Field) -> Reader:
    """Make the function that takes a valid value or answers None."""
    match field.type:
        case "integer":
            return integer_between(field.low, field.high)
        case "fraction":
            return fraction_between(field.low, field.high, _DENOMINATOR_LIMIT)
        case "choice":
            return one_of(field.choices)
        case "text":
            return text_up_to(field.high)
        case "flag" | "id" | "color" | "paint" | "order" | "crop" | "words" | "duck":
            return _PLAIN_READERS[field.type]
        case _:
            assert_never(field.type)


_DENOMINATOR_LIMIT = 1_000_000
_PLAIN_READERS: dict[str, Reader] = {
    "flag": read_flag,
    "id": read_reference,
    "color": read_color,
    "order": read_order,
    "crop": read_crop,
    "duck": read_duck,
    "paint": read_paint,
    "words": read_words,
}


def _integer(default: int, low: int, high: int) -> Field:
    return Field("integer", default, low, high)


def _frames(default: int = 0) -> Field:
    return _integer(default, -FRAME_LIMIT, FRAME_LIMIT)


def _length() -> Field:
    return _integer(0, 0, FRAME_LIMIT)


def _text(limit: int, default: str = "") -> Field:
    return Field("text", default, high=limit)


def _choice(default: str, *choices: str) -> Field:
    return Field("choice", default, choices=choices)


def _flag(*, default: bool) -> Field:
    return Field("flag", default)


def _id() -> Field:
    return Field("id", "")


def _color(default: str) -> Field:
    return Field("color", default)


def _paint() -> Field:
    return Field("paint", "")


def _gain() -> Field:
    return _integer(0, -9600, 2400)


_OFFSET_LIMIT = 100_000_000
_SCALE_LIMIT = 1_000_000
_TURN_LIMIT = 3_600_000

BLEND_MODES = (
    "normal",
    "multiply",
    "screen",
    "overlay",
    "darken",
    "lighten",
    "add",
    "difference",
)

META_FIELDS = {
    "schema": _integer(1, 1, 1_000_000),
    "rate_n": _integer(25, 1, 1_000_000),
    "rate_d": _integer(1, 1, 1_000_000),
    "width": _integer(1920, 2, 16_384),
    "height": _integer(1080, 2, 16_384),
    "audio_rate": _integer(48_000, 8_000, 192_000),
    "start": _frames(),
    "drop": _flag(default=False),
    "bg": _color("#000000"),
}

TRACK_FIELDS = {
    "kind": _choice("unknown", "video", "audio"),
    "order": Field("order", ""),
    "name": _text(80),
    "mute": _flag(default=False),
    "hide": _flag(default=False),
    "lock": _flag(default=False),
    "sync": _flag(default=True),
    "gain": _gain(),
    "role": _choice("", "captions"),
    "duck": Field("duck", None),
}

ASSET_FIELDS = {
    "id": _text(64),
    "kind": _choice("unknown", "video", "audio", "image", "lut"),
    "dur": _integer(0, 0, SOURCE_LIMIT),
    "fps": Field("fraction", None, 1, 1_000_000),
    "w": _integer(0, 0, 65_536),
    "h": _integer(0, 0, 65_536),
    "ch": _integer(0, 0, 64),
    "sha256": _text(64),
    "name": _text(255),
}

CLIP_FIELDS = {
    "kind": _choice("unknown", "media", "text", "solid", "adjust", "seq"),
    "asset": _id(),
    "stream": _integer(0, 0, 255),
    "track": _id(),
    "at": _frames(),
    "head": _frames(),
    "tail": _frames(),
    "src": _integer(0, -SOURCE_LIMIT, SOURCE_LIMIT),
    "rate": Field("fraction", [1, 1], -1_000_000, 1_000_000),
    "pitch": _flag(default=True),
    "seq": _id(),
    "words": Field("words", []),
    "z": _frames(),
    "of": _id(),
    "link": _id(),
    "name": _text(255),
    "label": _text(24),
    "on": _flag(default=True),
    "gain": _gain(),
    "pan": _integer(0, -100, 100),
    "fin": _length(),
    "fout": _length(),
    "x": _integer(0, -_OFFSET_LIMIT, _OFFSET_LIMIT),
    "y": _integer(0, -_OFFSET_LIMIT, _OFFSET_LIMIT),
    "sx": _integer(10_000, 0, _SCALE_LIMIT),
    "sy": _integer(10_000, 0, _SCALE_LIMIT),
    "rot": _integer(0, -_TURN_LIMIT, _TURN_LIMIT),
    "fh": _flag(default=False),
    "fv": _flag(default=False),
    "ax": _integer(0, -_OFFSET_LIMIT, _OFFSET_LIMIT),
    "ay": _integer(0, -_OFFSET_LIMIT, _OFFSET_LIMIT),
    "op": _integer(10_000, 0, 10_000),
    "crop": Field("crop", [0, 0, 0, 0]),
    "fit": _choice("contain", "contain", "cover", "fill", "none"),
    "blend": _choice("normal", *BLEND_MODES),
    "color": _color("#000000"),
}

STYLE_FIELDS = {
    "font": _text(80, "Inter"),
    "size": _integer(72, 1, 2000),
    "weight": _integer(600, 100, 900),
    "color": _color("#ffffff"),
    "align": _choice("center", "left", "center", "right"),
    "valign": _choice("middle", "top", "middle", "bottom"),
    "line": _integer(120, 50, 400),
    "italic": _flag(default=False),
    "spacing": _integer(0, -1000, 10_000),
    "box": _paint(),
    "stroke": _paint(),
    "shadow": _paint(),
    "anim": _choice("none", "none", "fade", "slide", "type"),
}

XFADE_FIELDS = {
    "a": _id(),
    "b": _id(),
    "type": _text(40, "dissolve"),
    "dur": _length(),
    "align": _integer(0, -1, 1),
}

MARK_FIELDS = {
    "on": _id(),
    "t": _frames(),
    "dur": _length(),
    "color": _text(24),
    "label": _text(255),
}

FIELD_TABLE = {
    "meta": META_FIELDS,
    "track": TRACK_FIELDS,
    "asset": ASSET_FIELDS,
    "clip": CLIP_FIELDS,
    "style": STYLE_FIELDS,
    "xfade": XFADE_FIELDS,
    "mark": MARK_FIELDS,
}
