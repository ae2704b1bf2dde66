"""Which frames of a render count as done, so that the number goes along with the pictures.

Chunks that were made before count when the render reaches them: people see a picture and a number
that belong together, and a chunk in the middle is no head start for the ones before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from backend.database.connection import Database

_CHUNKS = """
SELECT number, end_frame - first_frame AS frames, state = 'completed' AS is_made, is_cached
FROM render_piece WHERE render_id = $1 AND number >= 0 ORDER BY number
"""
_CACHED_AFTER = """
SELECT coalesce(sum(end_frame - first_frame), 0) AS frames
FROM render_piece WHERE render_id = $1 AND number > $2 AND is_cached
"""


@dataclass(frozen=True)
class Chunk:
    """One chunk of a render as far as counting goes."""

    number: int
    frames: int
    is_made: bool
    is_cached: bool


def frames_reached(chunks: Iterable[Chunk]) -> dict[int, int]:
    """Say how many frames of which chunks count; `chunks` in order of time."""
    reached, leading = {}, True
    for chunk in chunks:
        leading = leading and chunk.is_made
        if chunk.is_made and (leading or not chunk.is_cached):
            reached[chunk.number] = chunk.frames
    return reached


async def read_frames_reached(database: Database, render_id: UUID) -> dict[int, int]:
    """Do so for a render in the database."""
    rows = await database.fetch(_CHUNKS, render_id)
    return frames_reached(Chunk(**row) for row in rows)


async def cached_after(database: Database, render_id: UUID, number: int) -> int:
    """Count the frames behind a chunk that need no work."""
    rows = await database.fetch(_CACHED_AFTER, render_id, number)
    return int(rows[0]["frames"])
