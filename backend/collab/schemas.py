"""Wire shapes of timelines."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from backend.workspaces.roles import Role

Side = Annotated[int, Meta(ge=16, le=8192, multiple_of=2)]
"""Pixels; even, because video codecs halve the colours' resolution."""


class NewTimeline(msgspec.Struct, forbid_unknown_fields=True):
    """A timeline to be made."""

    project_id: UUID
    name: str
    rate: tuple[Annotated[int, Meta(ge=1, le=120_000)], Annotated[int, Meta(ge=1, le=1_001)]]
    """Pictures per second as a fraction, such as [24000, 1001]."""
    width: Side
    height: Side


class Timeline(msgspec.Struct, frozen=True):
    """A timeline with the asking person's role."""

    id: UUID
    project_id: UUID
    workspace_id: UUID
    name: str
    rate: tuple[int, int]
    width: int
    height: int
    role: Role
    created_at: datetime
    updated_at: datetime


class TimelineEvent(msgspec.Struct, frozen=True):
    """Data of `timeline.created`, `timeline.renamed` and `timeline.deleted`."""

    id: UUID
    project_id: UUID
    workspace_id: UUID
    name: str


class Ticket(msgspec.Struct, frozen=True):
    """Lets a client without cookies into one timeline's socket, as `?ticket=`."""

    ticket: str
    expires_at: datetime
