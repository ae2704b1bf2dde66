"""What a living document means, kept up to date while somebody reads or edits it through the API.

Reading and projecting 10,000 clips anew takes half a second; following the document's own events
costs a few milliseconds an edit.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from backend.collab.document import Document
from backend.collab.plain import read_dump
from backend.timeline.entries import RootName
from backend.timeline.projector import ABSENT, Change, Projector

IDLE_SECONDS: Final = 30.0
"""What nobody asked for so long is forgotten: it takes several times a document's memory."""


class LiveProjection:
    """The projection of one room's document; made when first asked for."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._followed: _Followed | None = None
        self._opening = asyncio.Lock()
        self._asked_at = 0.0

    async def open(self, document: Document) -> None:
        """Be ready to answer at once; the slow part leaves the event loop to the rooms."""
        async with self._opening:
            self._asked_at = self._now()
            if self._followed is None or self._followed.document is not document:
                followed = _Followed(document)
                try:
                    followed.projector = await asyncio.to_thread(_projector_of, document.dump())
                except BaseException:
                    followed.end()
                    raise
                self._replace(followed)

    def of(self, document: Document) -> Projector:
        """Answer the projector of the room's document as it is now."""
        self._asked_at = self._now()
        followed = self._followed
        if followed is None or followed.document is not document:
            # The room had to load its document again after `open`.
            followed = _Followed(document)
            followed.projector = Projector(document.read())
            self._replace(followed)
        followed.catch_up()
        return followed.projector

    def forget_when_idle(self) -> None:
        """Stop following when nobody asked for a while."""
        if self._now() - self._asked_at > IDLE_SECONDS and not self._opening.locked():
            self._replace(None)

    def _replace(self, followed: "_Followed | None") -> None:
        if self._followed is not None:
            self._followed.end()
        self._followed = followed


class _Followed:
    """A document, its projector, and what changed since that was told."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.projector = Projector({})
        self._touched: set[tuple[RootName, str]] = set()
        self.end = document.watch(self._touch)

    def catch_up(self) -> None:
        if self._touched:
            touched, self._touched = sorted(self._touched), set()
            self.projector.update([self._change(root, key) for root, key in touched])

    def _touch(self, root: RootName, entry_id: str) -> None:
        self._touched.add((root, entry_id))

    def _change(self, root: RootName, entry_id: str) -> Change:
        return Change(root, entry_id, self.document.read_entry(root, entry_id, absent=ABSENT))


def _projector_of(dump: dict[str, str]) -> Projector:
    return Projector(read_dump(dump))
