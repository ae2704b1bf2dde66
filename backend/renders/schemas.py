"""Wire shapes of renders."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from backend.renders.contract import JobError, RenderStage


class RenderState(StrEnum):
    """The one machine of jobs (architecture.md)."""

    # Asked for, not planned yet.
    QUEUED = "queued"
    # Its jobs are being worked on.
    RUNNING = "running"
    # The file is there.
    COMPLETED = "completed"
    # Ended with a reason for people.
    FAILED = "failed"
    # Somebody did not want it any more.
    CANCELLED = "cancelled"
    # Given up without a reason that anybody could act on.
    DEAD = "dead"

    @property
    def is_over(self) -> bool:
        """Say whether nothing will change any more."""
        return self not in {RenderState.QUEUED, RenderState.RUNNING}


class NewRender(msgspec.Struct, forbid_unknown_fields=True):
    """A wish for a file."""

    timeline_id: UUID
    preset: Literal["1080p", "720p", "vertical"]
    state_vector: str | None = None
    """Base64 of what the client has of the document: the render waits until the server has it."""
    range: tuple[int, int] | None = None
    """Frames [first, end); everything when left out."""
    solo_tracks: list[str] = []
    """Only these of their kind are seen and heard."""
    loudness_lufs: Annotated[float, msgspec.Meta(ge=-31, le=-9)] | None = None
    """Bring the whole mix to this loudness, such as -14, -16 or -23."""


class RenderPerson(msgspec.Struct, frozen=True):
    """Who asked for it."""

    id: UUID
    name: str


class RenderPiece(msgspec.Struct, frozen=True):
    """Frames [first, end) and how far they are."""

    index: int
    first: int
    end: int
    state: RenderState


class Render(msgspec.Struct, frozen=True):
    """A render as people see it."""

    id: UUID
    timeline_id: UUID
    workspace_id: UUID
    timeline_name: str
    preset: str
    width: int
    height: int
    rate: tuple[int, int]
    state: RenderState
    stage: RenderStage
    frames_done: int
    frames_total: int
    fps: float
    seconds_left: float | None
    error: JobError | None
    created_by: RenderPerson
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    size_bytes: int | None
    duration_seconds: float
    download_url: str | None
    poster_url: str | None
    cached_chunks: int
    chunks: list[RenderPiece]
    pinned_seq: int
