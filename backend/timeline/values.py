"""Reading single values that anybody may have written: a value of the wrong shape is None."""

import re
from collections.abc import Callable
from math import gcd
from typing import Any

from backend.timeline.canonical import well_formed
from backend.timeline.ids import is_readable_id
from backend.timeline.time import MAX_INTEGER

Reader = Callable[[Any], Any]
"""Takes any JSON value, answers the value to use or None."""

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_ORDER = re.compile(r"[0-9A-Za-z]{1,200}")
_PAIR = 2
_CROP_SIDES = 4
_CROP_WHOLE = 10_000
_CROP_SHIFT = 2
_EFFECT_PARTS = 3
_EASES = ("linear", "hold")
_CURVE_NUMBERS = 4
_CURVE_WHOLE = 1000
_CURVE_LIMIT = 10_000
_MOST_WORDS = 1000
_WORD_PARTS = 3
_LONGEST_WORD = 200
_DUCK_PARTS = 4
_DUCK_LIMIT = 60_000
_MOST_SOURCES = 32


def read_integer(value: Any) -> int | None:  # noqa: ANN401 - any JSON value
    """Take an integer, also one that a CRDT library hands over as a float."""
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is int and -MAX_INTEGER <= value <= MAX_INTEGER:
        return value
    return None


def integer_between(low: int, high: int) -> Reader:
    """Make a reader of integers; both ends are allowed."""

    def read(value: Any) -> int | None:  # noqa: ANN401 - any JSON value
        if type(value) is not int:
            value = read_integer(value)
        return value if value is not None and low <= value <= high else None

    return read


def read_flag(value: Any) -> bool | None:  # noqa: ANN401 - any JSON value
    """Take true or false and nothing that merely counts as either."""
    return value if isinstance(value, bool) else None


def one_of(choices: tuple[str, ...]) -> Reader:
    """Make a reader of a closed list of words."""
    known = frozenset(choices)

    def read(value: Any) -> str | None:  # noqa: ANN401 - any JSON value
        return value if isinstance(value, str) and value in known else None

    return read


def text_up_to(limit: int) -> Reader:
    """Make a reader of text that cuts it after a number of code points."""

    def read(value: Any) -> str | None:  # noqa: ANN401 - any JSON value
        return well_formed(value)[:limit] if isinstance(value, str) else None

    return read


def read_id(value: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """Take an id in the shape that documents use."""
    return value if is_readable_id(value) else None


def read_reference(value: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """Take the id of something else, or nothing as an empty string."""
    return "" if value == "" else read_id(value)


def read_color(value: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """Take #rrggbb, answered in lower case."""
    return value.lower() if isinstance(value, str) and _COLOR.fullmatch(value) else None


def read_order(value: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """Take a fractional index."""
    return value if isinstance(value, str) and _ORDER.fullmatch(value) else None


def fraction_between(low: int, high: int, limit: int) -> Reader:
    """Make a reader of [numerator, denominator], reduced.

    The numerator lies in low..high, the denominator in 1..limit.
    """

    def read(value: Any) -> list[int] | None:  # noqa: ANN401 - any JSON value
        if not isinstance(value, list) or len(value) != _PAIR:
            return None
        numerator, denominator = read_integer(value[0]), read_integer(value[1])
        if numerator is None or denominator is None:
            return None
        if not (low <= numerator <= high and 1 <= denominator <= limit):
            return None
        divisor = gcd(numerator, denominator)
        return [numerator // divisor, denominator // divisor]

    return read


def read_crop(value: Any) -> list[int] | None:  # noqa: ANN401 - any JSON value
    """Take [left, top, right, bottom] in 1/10000 of the source's size; something must be left."""
    if not isinstance(value, list) or len(value) != _CROP_SIDES:
        return None
    sides = [read_integer(side) for side in value]
    kept = [side for side in sides if side is not None and 0 <= side < _CROP_WHOLE]
    if len(kept) != _CROP_SIDES:
        return None
    across, down = kept[0] + kept[_CROP_SHIFT], kept[1] + kept[1 + _CROP_SHIFT]
    return kept if across < _CROP_WHOLE and down < _CROP_WHOLE else None


def read_paint(value: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """Take a colour, or nothing as an empty string."""
    return "" if value == "" else read_color(value)


def read_pair(value: Any) -> list[Any] | None:  # noqa: ANN401 - any JSON value
    """Take a list of two."""
    return value if isinstance(value, list) and len(value) == _PAIR else None


def read_effect_head(value: Any) -> tuple[str, str, bool] | None:  # noqa: ANN401 - any JSON value
    """Take [type, order, on]."""
    if not isinstance(value, list) or len(value) != _EFFECT_PARTS:
        return None
    kind, order, on = read_id(value[0]), read_order(value[1]), read_flag(value[2])
    if kind is None or order is None or on is None:
        return None
    return kind, order, on


def read_ease(value: Any) -> str | list[int] | None:  # noqa: ANN401 - any JSON value
    """Take how a keyframe leads to the next: a word, or a curve [x1, y1, x2, y2] in 1/1000."""
    if isinstance(value, str):
        return value if value in _EASES else None
    if not isinstance(value, list) or len(value) != _CURVE_NUMBERS:
        return None
    numbers = [read_integer(number) for number in value]
    kept = [number for number in numbers if number is not None and abs(number) <= _CURVE_LIMIT]
    if len(kept) != _CURVE_NUMBERS:
        return None
    runs_on = all(0 <= x <= _CURVE_WHOLE for x in kept[::2])
    return kept if runs_on else None


def read_words(value: Any) -> list[list[Any]] | None:  # noqa: ANN401 - any JSON value
    """Take [[start, length, text], ...] in flicks: when each word of a caption is spoken."""
    if not isinstance(value, list) or len(value) > _MOST_WORDS:
        return None
    words = [word for word in map(_read_word, value) if word is not None]
    return words if len(words) == len(value) else None


def _read_word(value: Any) -> list[Any] | None:  # noqa: ANN401 - any JSON value
    if not isinstance(value, list) or len(value) != _WORD_PARTS or not isinstance(value[2], str):
        return None
    start, length = read_integer(value[0]), read_integer(value[1])
    if start is None or length is None or start < 0 or length < 0:
        return None
    return [start, length, well_formed(value[2])[:_LONGEST_WORD]]


def read_duck(value: Any) -> list[Any] | None:  # noqa: ANN401 - any JSON value
    """Take [[track ids], amount in 1/100 dB, attack in ms, release in ms]."""
    if not isinstance(value, list) or len(value) != _DUCK_PARTS or not isinstance(value[0], list):
        return None
    sources = [read_id(track) for track in value[0]]
    numbers = [read_integer(number) for number in value[1:]]
    if None in sources or len(sources) > _MOST_SOURCES:
        return None
    if any(number is None or not 0 <= number <= _DUCK_LIMIT for number in numbers):
        return None
    return [sources, *numbers]


def read_tombstone(value: Any) -> list[Any] | None:  # noqa: ANN401 - any JSON value
    """Take [person id, epoch milliseconds], which marks a deletion."""
    if not isinstance(value, list) or len(value) != _PAIR or not isinstance(value[0], str):
        return None
    moment = read_integer(value[1])
    return None if moment is None else [well_formed(value[0]), moment]
