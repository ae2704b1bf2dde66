"""Wire shapes of timelines."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.datastructures import UploadFile
from msgspec import Meta

from backend.interchange.result import FileFormat
from backend.timeline.model import Projection
from backend.workspaces.roles import Role

Side = Annotated[int, Meta(ge=16, le=8192, multiple_of=2)]
"""Pixels; even, because video codecs halve the colours' resolution."""


PictureRate = tuple[Annotated[int, Meta(ge=1, le=120_000)], Annotated[int, Meta(ge=1, le=1_001)]]

TimelineStatus = Literal["draft", "processing", "completed"]
"""How far the cut has come, as its editors say."""


class NewTimeline(msgspec.Struct, forbid_unknown_fields=True):
    """A timeline to be made."""

    project_id: UUID
    name: str
    rate: PictureRate
    """Pictures per second as a fraction, such as [24000, 1001]."""
    width: Side
    height: Side


class TimelineChange(msgspec.Struct, forbid_unknown_fields=True):
    """What to change on a timeline; what is left out, or null, stays."""

    name: str | None = None
    description: Annotated[str, Meta(max_length=2000)] | None = None
    status: TimelineStatus | None = None
    default_transition: Annotated[str, Meta(max_length=40)] | None = None
    rate: PictureRate | None = None
    """Another rate conforms everything that is on the timeline."""
    width: Side | None = None
    height: Side | None = None
    background: Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$")] | None = None


class Timeline(msgspec.Struct, frozen=True):
    """A timeline with the asking person's role."""

    id: UUID
    project_id: UUID
    workspace_id: UUID
    name: str
    rate: tuple[int, int]
    width: int
    height: int
    description: str
    status: TimelineStatus
    default_transition: str
    """What a new transition is when nobody says its kind."""
    role: Role
    created_at: datetime
    updated_at: datetime
    duration: int | None = None
    """Frames; told where one timeline is asked for, not in lists."""


class ImportForm(msgspec.Struct, forbid_unknown_fields=True):
    """A timeline file, sent as multipart/form-data."""

    project_id: UUID
    file: UploadFile
    name: str = ""
    """Of the new timeline; else what the file calls it."""
    format: FileFormat | None = None
    """Else found from what the file holds and its suffix."""
    rate: str = ""
    """Of an edit list, which does not say it: `25`, `29.97` or `30000/1001`."""


class InterchangeWarning(msgspec.Struct, frozen=True):
    """Something that could not be carried over as it was, and where it is."""

    code: str
    message: str
    track: str
    """The track's name; empty where it concerns the whole."""
    clip: str
    """The clip's name; empty where it concerns the whole."""
    frame: int | None
    """On the timeline, counted from its beginning."""
    timecode: str
    """Of that frame; empty without one."""


class ImportedTimeline(msgspec.Struct, frozen=True):
    """What became of a file."""

    timeline: Timeline
    warnings: list[InterchangeWarning]
    """At most 500."""
    warnings_total: int


class TimelineEvent(msgspec.Struct, frozen=True):
    """Data of `timeline.created`, `timeline.renamed` and `timeline.deleted`."""

    id: UUID
    project_id: UUID
    workspace_id: UUID
    name: str


class Snapshot(msgspec.Struct, frozen=True):
    """A moment of a timeline that can be looked at again."""

    seq: int
    """Everything up to this row of the log is in it."""
    made_at: datetime
    size_bytes: int
    """Of its update."""
    stored_bytes: int
    """Of it, compressed."""


class SnapshotContent(msgspec.Struct, frozen=True):
    """What a timeline held when a snapshot was made."""

    seq: int
    made_at: datetime
    projection: Projection


class Ticket(msgspec.Struct, frozen=True):
    """Lets a client without cookies into one timeline's socket, as `?ticket=`."""

    ticket: str
    expires_at: datetime
