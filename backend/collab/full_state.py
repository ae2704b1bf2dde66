"""The answer to somebody who has nothing yet, spelled once for a crowd that comes together.

Encoding 10,000 clips takes 5 ms and copying them 1 ms; a shared frame takes neither. While edits go
on, the frame of a moment ago is sent with what came after it, instead of being made anew.
"""

from dataclasses import dataclass
from typing import Final

from backend.collab.document import Document
from backend.collab.protocol import SYNC, UPDATE, encode_step_2
from backend.web.frame import Frame

FRESH_SECONDS: Final = 1.0
"""A frame older than this is made anew when the document has changed."""
IDLE_SECONDS: Final = 5.0
"""A frame nobody asked for in this time is forgotten."""


@dataclass(slots=True)
class _Made:
    document: Document
    version: int
    state_vector: bytes
    answer: Frame
    """The whole document as the answer to step 1."""
    at: float
    _update: Frame | None = None

    @property
    def update(self) -> Frame:
        """The same as an update, to be followed by what came after it."""
        if self._update is None:
            # The same bytes under another heading of two bytes.
            self._update = Frame(bytes((SYNC, UPDATE)) + self.answer.payload[2:])
        return self._update

    def is_outdated(self, now: float) -> bool:
        return self.version != self.document.version and now - self.at > FRESH_SECONDS


class FullState:
    """The newest shared frames of one document, if there are any."""

    def __init__(self) -> None:
        self._made: _Made | None = None
        self._used_at = 0.0

    def frames(self, document: Document, now: float) -> list[Frame]:
        """Encode everything; the last frame is the answer to step 1.

        Args:
            document: the room's document as it is now.
            now: seconds on a clock that only goes forward.
        """
        self._used_at = now
        made = self._made
        if made is None or made.document is not document or made.is_outdated(now):
            made = self._make(document, now)
        if made.version == document.version:
            return [made.answer]
        return [made.update, Frame(encode_step_2(document.diff(made.state_vector)))]

    def forget_when_idle(self, now: float) -> None:
        """Give the memory back when the crowd has come."""
        if self._made is not None and now - self._used_at > IDLE_SECONDS:
            self._made = None

    def _make(self, document: Document, now: float) -> _Made:
        answer = Frame(encode_step_2(document.diff()))
        state_vector = document.state_vector()
        made = self._made = _Made(document, document.version, state_vector, answer, now)
        return made
