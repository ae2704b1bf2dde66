"""A room's document, made when somebody needs it, and how those who have nothing yet get it.

A large timeline is sent as it is stored: making a document of 10,000 clips and encoding that again
takes a tenth of a second, and every room of the process would wait for it.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from backend.collab.document import Document
from backend.collab.full_state import FullState
from backend.collab.protocol import encode_step_2, encode_update
from backend.collab.reading import Stretch, load_document
from backend.collab.updates import merge
from backend.web.frame import Frame

SMALL_BYTES: Final = 65_536
"""A log of this size is made a document of as soon as it is read: that takes 2 ms."""


class Content:
    """What a room's log holds.

    Args:
        stretches: the log, from its beginning.

    Raises:
        LogIncomplete: it is not whole; what is large is only found out when it is needed.
    """

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._stored: Sequence[Stretch] = stretches
        self._frames: list[Frame] | None = None
        self._document: Document | None = None
        self._full_state = FullState()
        self.size_bytes = sum(len(stretch.update) for stretch in stretches)
        """Of the stored updates: within a few per cent what the document takes, or more."""
        if self.size_bytes <= SMALL_BYTES:
            self.replace(load_document(stretches).document)
        self.seq = stretches[-1].seq
        """Every row of the log up to this one is in it."""

    @property
    def is_made(self) -> bool:
        """Whether asking for the document costs nothing."""
        return self._document is not None

    @property
    def document(self) -> Document:
        """The document as it is now.

        Raises:
            LogIncomplete: it cannot be made.
        """
        if self._document is None:
            self.replace(load_document(self._stored).document)
            return self.document
        return self._document

    def replace(self, document: Document) -> None:
        """Take another document for it."""
        self._document = document
        self._stored, self._frames = (), None

    def frames(self, now: float) -> list[Frame]:
        """Encode everything; the last frame is the answer to step 1.

        Args:
            now: seconds on a clock that only goes forward.
        """
        if self._document is not None:
            return self._full_state.frames(self._document, now)
        if self._frames is None:
            *updates, last = _joined(self._stored)
            self._frames = [
                *(Frame(encode_update(update)) for update in updates),
                Frame(encode_step_2(last)),
            ]
        return self._frames

    def forget_when_idle(self, now: float) -> None:
        """Give back the memory of frames that nobody asks for."""
        self._full_state.forget_when_idle(now)


def _joined(stretches: Sequence[Stretch]) -> Iterator[bytes]:
    """Merge small updates that follow each other; large ones stay as they are."""
    for is_small, run in groupby(stretches, lambda one: len(one.update) <= SMALL_BYTES):
        updates = [stretch.update for stretch in run]
        yield from [merge(updates)] if is_small else updates
