"""Wire shapes of workspaces."""

from datetime import datetime
from uuid import UUID

import msgspec

from backend.workspaces.roles import Role


class NewName(msgspec.Struct, forbid_unknown_fields=True):
    """A name, for making or renaming something."""

    name: str


class NewRole(msgspec.Struct, forbid_unknown_fields=True):
    """A role, for a member or an invitation."""

    role: Role


class Workspace(msgspec.Struct, frozen=True):
    """A workspace with the asking person's own role in it."""

    id: UUID
    name: str
    role: Role
    created_at: datetime


class Member(msgspec.Struct, frozen=True):
    """Somebody in a workspace."""

    person_id: UUID
    name: str
    email: str
    color: int
    role: Role
    joined_at: datetime


class Invitation(msgspec.Struct, frozen=True):
    """A link that makes one person a member."""

    id: UUID
    role: Role
    created_at: datetime
    expires_at: datetime
    url: str


class InvitationPreview(msgspec.Struct, frozen=True):
    """What somebody who holds the link is told before accepting."""

    workspace_name: str
    role: Role
    invited_by: str


class Project(msgspec.Struct, frozen=True):
    """A folder of timelines and assets."""

    id: UUID
    workspace_id: UUID
    name: str
    created_at: datetime


class MemberChanged(msgspec.Struct, frozen=True):
    """Event `member.changed`: somebody's role now; None when they have left."""

    person_id: UUID
    role: Role | None
