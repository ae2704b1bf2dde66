"""Where a title's lines may break: at spaces, and between ideographs (the basics of UAX #14).

The preview breaks with the same table (`frontend/src/compositor/line-breaking.ts`), and
`tests/vectors/line-breaks.json` holds both to the same answers.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any, Final

from render_worker.pictures.fonts import FOLDER

Measure = Callable[[str], float]

_TABLE: Final[dict[str, Any]] = json.loads((FOLDER / "line_breaks.json").read_text("utf-8"))
_NEVER_FIRST: Final = frozenset(_TABLE["never_first"])
_NEVER_LAST: Final = frozenset(_TABLE["never_last"])
_UNPARTED: Final = frozenset("—―")
"""Two of the same of these are one sign."""


def wrap_lines(text: str, width: float, measure: Measure) -> list[str]:
    """Break a text into lines no wider than `width`; what cannot be broken stands alone."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for glue, part in _parts(paragraph):
            longer = f"{line}{glue}{part}" if line else part
            if line and measure(longer) > width:
                lines.append(line)
                line = part
            else:
                line = longer
        lines.append(line)
    return lines


def _breaks_between(before: str, after: str) -> bool:
    if not (_is_in("ideographs", before) or _is_in("ideographs", after)):
        return False
    is_one_sign = before == after and after in _UNPARTED
    return not (after in _NEVER_FIRST or before in _NEVER_LAST or is_one_sign)


def _parts(paragraph: str) -> Iterator[tuple[str, str]]:
    """Yield what stays together, each with what stands before it on the same line."""
    for word in paragraph.split(" "):
        glue, start, before = " ", 0, ""
        for place, after in enumerate(word):
            if _is_in("marks", after):
                continue
            if before and _breaks_between(before, after):
                yield glue, word[start:place]
                glue, start = "", place
            before = after
        yield glue, word[start:]


def _is_in(ranges: str, character: str) -> bool:
    place = bisect_right(_TABLE[ranges], [ord(character), float("inf")]) - 1
    return place >= 0 and ord(character) <= _TABLE[ranges][place][1]
