"""Rows of workspaces. Whatever has `deleted_at` is gone for everybody but a restore."""

from piccolo.columns import JSONB, UUID, Bytea, ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Unique
from piccolo.table import Table


class Workspace(Table):
    """A team's home; everything it owns hangs below it."""

    id = UUID(primary_key=True, default=None)
    name = Varchar(length=80)
    created_by = UUID(default=None)
    created_at = Timestamptz()
    deleted_at = Timestamptz(null=True, default=None)


class Member(Table):
    """A person's role in a workspace."""

    id = UUID(primary_key=True, default=None)
    workspace_id = ForeignKey(references=Workspace, on_delete=OnDelete.cascade, null=False)
    person_id = UUID(default=None, index=True)
    role = Varchar(length=16)
    joined_at = Timestamptz()

    one_role_each = Unique([workspace_id, person_id])


class Invitation(Table):
    """A link for one person. Its token is derived from the id and kept as a hash only."""

    id = UUID(primary_key=True, default=None)
    workspace_id = ForeignKey(
        references=Workspace, on_delete=OnDelete.cascade, null=False, index=True
    )
    role = Varchar(length=16)
    token_hash = Bytea(unique=True, secret=True)
    created_by = UUID(default=None)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    accepted_at = Timestamptz(null=True, default=None)
    accepted_by = UUID(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)


class Project(Table):
    """A folder of timelines and assets."""

    id = UUID(primary_key=True, default=None)
    workspace_id = ForeignKey(
        references=Workspace, on_delete=OnDelete.cascade, null=False, index=True
    )
    name = Varchar(length=80)
    created_by = UUID(default=None)
    created_at = Timestamptz()
    deleted_at = Timestamptz(null=True, default=None)


class AuditEntry(Table):
    """Who did what to whom; never changed after it was written."""

    id = UUID(primary_key=True, default=None)
    workspace_id = UUID(default=None, index=True)
    person_id = UUID(default=None)
    action = Varchar(length=64)
    subject_id = UUID(null=True, default=None)
    details = JSONB(default="{}")
    at = Timestamptz()
