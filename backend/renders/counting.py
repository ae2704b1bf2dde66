"""Where the chunks of a render are, and which of their frames count as done.

Chunks that were made before count when the render reaches them: people see a picture and a number
that belong together, and a chunk in the middle is no head start for the ones before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from backend.bus.counts import CACHED, Layout
from backend.database.connection import Database
from backend.renders.schemas import RenderState

LETTERS: Final = {
    RenderState.QUEUED: "q",
    RenderState.RUNNING: "r",
    RenderState.COMPLETED: "d",
    RenderState.FAILED: "f",
    RenderState.DEAD: "f",
    RenderState.CANCELLED: "x",
}
_CHUNKS = """
SELECT number, end_frame - first_frame AS frames, state, is_cached
FROM render_piece WHERE render_id = $1 AND number >= 0 ORDER BY number
"""


@dataclass(frozen=True)
class Chunk:
    """One chunk of a render as far as counting goes."""

    number: int
    frames: int
    state: RenderState
    is_cached: bool

    @property
    def is_made(self) -> bool:
        """Say whether it is in storage."""
        return self.state is RenderState.COMPLETED

    @property
    def letter(self) -> str:
        """Name its state in one letter, see Layout."""
        return CACHED if self.is_made and self.is_cached else LETTERS[self.state]


def lay_out(chunks: Iterable[Chunk]) -> Layout:
    """Say where chunks are and how many frames of which ones count; they come in order of time."""
    letters, reached, leading, cached = "", {}, True, 0
    for chunk in chunks:
        letters += chunk.letter
        leading = leading and chunk.is_made
        cached += chunk.frames if chunk.is_cached else 0
        if chunk.is_made and (leading or not chunk.is_cached):
            reached[(CACHED if chunk.is_cached else "") + str(chunk.number)] = chunk.frames
    return Layout(letters, reached, cached)


async def read_layout(database: Database, render_id: UUID) -> Layout:
    """Do so for a render in the database."""
    rows = await database.fetch(_CHUNKS, render_id)
    return lay_out(Chunk(**{**row, "state": RenderState(row["state"])}) for row in rows)
