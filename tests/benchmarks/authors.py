"""Real Yjs updates and cursors of many authors, made before they are needed."""

import json
from collections.abc import Iterator
from itertools import count, cycle
from typing import Any

from pycrdt import Doc, Map

from backend.bench.timelines import long_timeline
from backend.collab.document import Document
from backend.collab.protocol import PresenceEntry
from backend.collab.service import document_patches
from tests.benchmarks.marks import CURSOR, EDIT, mark

SMALL = (4, 100)
"""Tracks and clips per track of the rooms in which people edit."""
LARGE = (8, 1250)
_FIRST_WRITER = 7
_FIRST_AUTHOR = 1 << 20


def timeline_update(tracks: int, clips_per_track: int) -> bytes:
    """Make a timeline as one update, from a client that no server is."""
    content = long_timeline(tracks, clips_per_track)
    return Document(_FIRST_WRITER).write(document_patches(content))


class Author:
    """Somebody who renames clips that are nobody else's, one after the other.

    Args:
        content: the timeline to work on.
        number: which of the room's authors.
        of: how many there are.
    """

    def __init__(self, content: bytes, number: int, of: int) -> None:
        self.client_id = _FIRST_AUTHOR + number
        self._doc: Doc[Any] = Doc(client_id=self.client_id)
        clips: Map[Any] = self._doc.get("clips", type=Map)
        self._doc.apply_update(content)
        own = [clips[name] for name in sorted(clips.keys())[number::of]]
        self._clips: Iterator[Map[Any]] = cycle(own)
        self._made: list[bytes] = []
        self._following = self._doc.observe(lambda event: self._made.append(event.update))
        self._clock = count(1)

    def edit(self, number: int) -> bytes:
        """Make the update that writes the mark of this number."""
        next(self._clips)["name"] = mark(EDIT, number)
        return self._made.pop()

    def cursor(self, number: int) -> PresenceEntry:
        """Make presence that shows the mark of this number."""
        state = {
            "user": {"id": "", "name": f"Editor {self.client_id}", "color": "#30bced"},
            "cursor": {"frame": number, "track": "v1"},
            "selection": ["0123456789ab"],
            "mark": mark(CURSOR, number),
        }
        body = json.dumps(state, separators=(",", ":")).encode()
        return PresenceEntry(self.client_id, next(self._clock), body)
