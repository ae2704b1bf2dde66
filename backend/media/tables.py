"""Rows of media."""

from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from backend.workspaces.tables import Project


class Asset(Table):
    """A file of a project. One taken out of the bin keeps its row: a timeline may still need it."""

    id = UUID(primary_key=True, default=None)
    key = Varchar(length=12)
    project_id = ForeignKey(references=Project, on_delete=OnDelete.cascade, null=False, index=True)
    workspace_id = UUID(default=None, null=False, index=True)
    name = Varchar(length=255)
    content_type = Varchar(length=127)
    state = Varchar(length=16, index=True)
    size_bytes = BigInt()
    sha256 = Varchar(length=64, null=True, default=None)
    facts = JSONB(null=True, default=None)
    renditions = JSONB(null=True, default=None)
    error = JSONB(null=True, default=None)
    attempt = Integer(default=0)
    """Number of the newest preparation; older ones have nothing more to say."""
    tries = Integer(default=0)
    """Preparations since somebody last asked for one."""
    request_id = Varchar(length=64)
    created_by = UUID(default=None, null=False)
    created_at = Timestamptz()
    updated_at = Timestamptz()
    deleted_at = Timestamptz(null=True, default=None)


class Upload(Table):
    """An upload under way; its asset's row is `uploading` as long as this row is there."""

    asset_id = ForeignKey(references=Asset, on_delete=OnDelete.cascade, primary_key=True)
    store_upload_id = Text()
    part_size_bytes = Integer()
    created_at = Timestamptz()
