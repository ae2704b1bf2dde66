"""What a room needs from its process, and which timeline it is of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from backend.collab.announcer import Announcer
from backend.collab.log import UpdateLog
from backend.collab.metrics import RoomMetrics
from backend.timeline.upgrades import Upgrade


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rooms of one process share."""

    process: UUID
    """Names this run of the process; the origin of the presence it tells of."""
    log: UpdateLog
    metrics: RoomMetrics
    announcer: Announcer
    """Tells the other processes that host a timeline; never waits, may get lost."""
    now: Callable[[], float]
    """Seconds on a clock that only goes forward."""
    time_ms: Callable[[], int]
    """Unix time, for the browsers' playheads."""
    document_bytes: int
    """The largest document."""
    schema: int
    """The document schema that is written here; older clients must reload."""
    upgrades: Mapping[int, Upgrade]
    """What leads from each older schema to the next."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which timeline a room is of."""

    timeline_id: UUID
    workspace_id: UUID
    project_id: UUID
    epoch: int
    schema: int
    """The document is known to have at least this schema."""

    @property
    def fields(self) -> dict[str, str]:
        """What a log line about it carries."""
        return {"timeline_id": str(self.timeline_id)}

    def __str__(self) -> str:
        return f"timeline {self.timeline_id}"
