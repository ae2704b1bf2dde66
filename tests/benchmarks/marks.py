"""Numbers written into edits and cursors, so that they are recognised inside any message.

A server may merge updates or make new ones of them: what is counted is the edits that a message
holds. Every edit writes a value of its own, `~` and eight hexadecimal digits; a cursor has `^`.
"""

import re
from typing import Final, NamedTuple

EDIT, CURSOR = "~", "^"
_MARKS: Final = re.compile(rb"([~^])([0-9a-f]{8})")


class Found(NamedTuple):
    """Which edits and cursors a message holds."""

    edits: tuple[int, ...]
    cursors: tuple[int, ...]


NOTHING_FOUND: Final = Found((), ())


def mark(kind: str, number: int) -> str:
    """Spell a number."""
    return f"{kind}{number:08x}"


def find_marks(message: bytes) -> Found:
    """Read every mark of a message."""
    edits: list[int] = []
    cursors: list[int] = []
    for kind, digits in _MARKS.findall(message):
        (edits if kind == b"~" else cursors).append(int(digits, 16))
    return Found(tuple(edits), tuple(cursors))


class MarkReader:
    """Reads a message once, however many clients receive it."""

    def __init__(self) -> None:
        self._known: dict[bytes, Found] = {}

    def read(self, message: bytes) -> Found:
        """Answer what a message holds."""
        found = self._known.get(message)
        if found is None:
            found = self._known[message] = find_marks(message)
        return found

    def forget(self) -> None:
        """Let go of what was read."""
        self._known.clear()
