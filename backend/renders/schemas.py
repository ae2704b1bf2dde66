"""Wire shapes of renders."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from backend.renders.contract import JobError, OutputProfile, RenderStage
from backend.renders.presets import PresetSettings, RenderQuality


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
    preset: str
    """Of the catalogue, or the id of one of the workspace's own."""
    state_vector: str | None = None
    """Base64 of what the client has of the document: the render waits until the server has it."""
    range: tuple[int, int] | None = None
    """Frames [first, end); everything when left out."""
    priority: Literal["interactive", "proxy", "final"] = "final"
    """What goes first among the renders of one workspace; others lose no turn by it."""
    quality: RenderQuality = RenderQuality.FINAL
    burn_in: bool = False
    """Draw the timeline's timecode into every picture."""
    on_missing: Literal["fail", "placeholder"] = "fail"
    """What a source that is missing or broken does."""
    hardware: bool = False
    """Encode with the worker's graphics processor where it has one that can."""
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
    frames_done: int
    attempt: int
    is_cached: bool
    """It was there already: nothing was encoded."""


class Render(msgspec.Struct, frozen=True):
    """A render as people see it."""

    id: UUID
    timeline_id: UUID
    workspace_id: UUID
    timeline_name: str
    preset: str
    quality: RenderQuality
    burn_in: bool
    output: OutputProfile
    batch_id: UUID | None
    is_paused: bool
    width: int
    height: int
    rate: tuple[int, int]
    """The timeline's."""
    state: RenderState
    stage: RenderStage
    frames_done: int
    frames_total: int
    fps: float
    seconds_left: float | None
    elapsed_seconds: float
    queue_position: int
    """Place in the workspace's line, next is 1; 0 when it has begun."""
    priority: str
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
    waits_for: str
    """Why pieces of it wait that could be worked on, in words; empty when none does."""
    pinned_seq: int


class DeadPiece(msgspec.Struct, frozen=True):
    """A job that was given up after its last try, and the render it held up."""

    render_id: UUID
    timeline_id: UUID
    timeline_name: str
    index: int
    """A chunk's, -1 for the sound, -2 for the joining, -3 for the planning."""
    first: int
    end: int
    tries: int
    error: JobError | None
    given_up_at: datetime


PresetName = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
MOST_IN_BATCH = 100


class RenderPreset(msgspec.Struct, frozen=True):
    """Something to choose in the render dialog."""

    id: str
    name: str
    group: str
    use: str
    file_settings: PresetSettings
    is_own: bool
    """Made by the workspace's admins, who may change it."""


class NewRenderPreset(msgspec.Struct, forbid_unknown_fields=True):
    """A wish for a preset."""

    workspace_id: UUID
    name: PresetName
    # Not `settings`: the framework takes faults in a field that is named like a service for ours.
    file_settings: PresetSettings


class RenderPresetChange(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be different; None stays."""

    name: PresetName | None = None
    file_settings: PresetSettings | None = None


class BatchState(StrEnum):
    """Where a batch is."""

    RUNNING = "running"
    # Goes on with what has begun, and begins nothing more.
    PAUSED = "paused"
    COMPLETED = "completed"
    # Some files are there, some are not.
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"
    # All of its renders were deleted.
    EMPTY = "empty"


class NewRenderBatch(msgspec.Struct, forbid_unknown_fields=True):
    """A wish for many files."""

    workspace_id: UUID
    items: Annotated[list[NewRender], msgspec.Meta(min_length=1, max_length=MOST_IN_BATCH)]
    name: Annotated[str, msgspec.Meta(max_length=80)] = ""


class BatchWarning(msgspec.Struct, frozen=True):
    """An item that is not rendered."""

    index: int
    """In the wish."""
    message: str


class RenderBatch(msgspec.Struct, frozen=True):
    """A batch as people see it."""

    id: UUID
    workspace_id: UUID
    name: str
    state: BatchState
    created_at: datetime
    warnings: list[BatchWarning]
    frames_done: int
    frames_total: int
    renders: list[Render]


class BatchChange(msgspec.Struct, frozen=True):
    """Data of a `batch.changed` event: ask for the batch to see it."""

    batch_id: UUID
    workspace_id: UUID
