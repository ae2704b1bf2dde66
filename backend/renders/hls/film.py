"""A render as a stream sees it: which pieces there are, how long, and how many can be played."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile
from uuid import UUID

from backend.database.connection import Database
from backend.renders.contract import SOUND_INDEX
from backend.renders.errors import NothingToPlay
from backend.renders.schemas import RenderState

_RENDER = """
SELECT workspace_id, state, width, height, rate_n, rate_d, first_frame FROM render WHERE id = $1
"""
_PIECES = """
SELECT number, key, first_frame AS first, end_frame AS end, state FROM render_piece
WHERE render_id = $1 AND number >= $2 ORDER BY number
"""


@dataclass(frozen=True)
class Segment:
    """One chunk at its place: seconds from the beginning of the render."""

    index: int
    key: str
    begins: Fraction
    ends: Fraction
    is_made: bool

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return float(self.ends - self.begins)


@dataclass(frozen=True)
class Film:
    """All segments of a render."""

    workspace_id: str
    size: tuple[int, int]
    fps: Fraction
    segments: tuple[Segment, ...]
    sound_key: str
    """Empty when the render has no sound."""
    is_sound_made: bool
    is_over: bool

    @property
    def playable(self) -> list[Segment]:
        """List the finished beginning: nothing before the sound is there."""
        if self.sound_key and not self.is_sound_made:
            return []
        return list(takewhile(lambda segment: segment.is_made, self.segments))

    @property
    def is_complete(self) -> bool:
        """Say whether no segment will be added any more."""
        return self.is_over or len(self.playable) == len(self.segments)

    def playable_segment(self, index: int) -> Segment:
        """Get a segment that can be played.

        Raises:
            NothingToPlay: it is not made, or there is none of this number.
        """
        playable = self.playable
        if not 0 <= index < len(playable):
            raise NothingToPlay("This part of the film cannot be played, or not yet.")
        return playable[index]


async def read_film(database: Database, render_id: UUID) -> Film:
    """Read what Postgres knows of a render."""
    [render] = await database.fetch(_RENDER, render_id)
    rows = await database.fetch(_PIECES, render_id, SOUND_INDEX)
    second = Fraction(render["rate_n"], render["rate_d"])
    sound = next((row for row in rows if row["number"] == SOUND_INDEX), None)
    return Film(
        workspace_id=str(render["workspace_id"]),
        size=(render["width"], render["height"]),
        fps=second,
        segments=tuple(
            Segment(
                row["number"],
                row["key"],
                (row["first"] - render["first_frame"]) / second,
                (row["end"] - render["first_frame"]) / second,
                row["state"] == RenderState.COMPLETED,
            )
            for row in rows
            if row["number"] != SOUND_INDEX
        ),
        sound_key=sound["key"] if sound else "",
        is_sound_made=sound is not None and sound["state"] == RenderState.COMPLETED,
        is_over=RenderState(render["state"]).is_over,
    )
