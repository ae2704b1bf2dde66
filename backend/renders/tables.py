"""Rows of renders."""

import msgspec
from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Unique
from piccolo.table import Table

from backend.renders.contract import OutputProfile

NESTED = "nested"


class Render(Table):
    """A file that somebody asked for, from the wish to the end."""

    id = UUID(primary_key=True, default=None)
    workspace_id = UUID(default=None, index=True)
    timeline_id = UUID(default=None, index=True)
    timeline_name = Varchar(length=80)
    preset = Varchar(length=40)
    """Of the catalogue, or the id of one of the workspace's own."""
    width = Integer()
    height = Integer()
    rate_n = Integer()
    rate_d = Integer()
    first_frame = Integer()
    end_frame = Integer()
    state = Varchar(length=16, index=True)
    stage = Varchar(length=16)
    frames_done = Integer(default=0)
    """Kept when it ends; until then Redis knows."""
    cached_chunks = Integer(default=0)
    error = JSONB(null=True, default=None)
    pinned_seq = BigInt(default=0)
    plan_attempt = Integer(default=1)
    admitted_at = Timestamptz(null=True, default=None)
    """When its turn came among its workspace's renders; until then nothing is planned."""
    priority = Varchar(length=16, default="final")
    attempts_before = Integer(default=0)
    """Attempts that pieces had had when it was given up and revived: job ids go on behind them."""
    request_id = Varchar(length=64)
    created_by = UUID(default=None)
    created_at = Timestamptz()
    started_at = Timestamptz(null=True, default=None)
    finished_at = Timestamptz(null=True, default=None)
    updated_at = Timestamptz()
    size_bytes = BigInt(null=True, default=None)
    has_poster = Boolean(default=False)
    deleted_at = Timestamptz(null=True, default=None)
    output = JSONB(null=True, default=None)
    """OutputProfile: what it was asked to become, whatever happens to the preset."""
    quality = Varchar(length=8, default="final")
    burn_in = Boolean(default=False)
    on_missing = Varchar(length=12, default="fail")
    batch_id = UUID(null=True, default=None, index=True)
    is_paused = Boolean(default=False)
    """No new pieces of it are given out."""

    def profile(self) -> OutputProfile:
        """Read what it becomes; renders of the first version said only their size."""
        if self.output:
            return msgspec.json.decode(self.output, type=OutputProfile)
        rate = self.rate_n, self.rate_d
        return OutputProfile(preset=self.preset, width=self.width, height=self.height, rate=rate)


class RenderPreset(Table):
    """A preset that a workspace has made for itself."""

    id = UUID(primary_key=True, default=None)
    workspace_id = UUID(default=None, index=True)
    name = Varchar(length=40)
    settings = JSONB()
    """PresetSettings."""
    created_by = UUID(default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class RenderBatch(Table):
    """Renders that were asked for together; each knows its batch."""

    id = UUID(primary_key=True, default=None)
    workspace_id = UUID(default=None, index=True)
    name = Varchar(length=80)
    is_paused = Boolean(default=False)
    warnings = JSONB()
    """BatchWarning of each item that was refused."""
    created_by = UUID(default=None)
    created_at = Timestamptz()


class RenderSource(Table):
    """What the timeline was at that moment; apart, because lists of renders do not need it."""

    render_id = ForeignKey(references=Render, on_delete=OnDelete.cascade, primary_key=True)
    projection = Bytea()
    """Canonical JSON, compressed with zlib; under NESTED the timelines that lie in it, by id."""
    state_vector = Bytea()


class RenderPiece(Table):
    """One job: a chunk, the sound (number -1) or the joining (number -2)."""

    id = UUID(primary_key=True, default=None)
    render_id = ForeignKey(references=Render, on_delete=OnDelete.cascade, null=False)
    number = Integer()
    key = Varchar(length=64)
    first_frame = Integer()
    end_frame = Integer()
    state = Varchar(length=16, index=True)
    attempt = Integer(default=0)
    """Number of the newest job; 0 before the first."""
    is_cached = Boolean(default=False)
    released_at = Timestamptz(null=True, default=None)
    tries = Integer(default=0)
    """How often it was given out; after too many it is dead."""
    not_before = Timestamptz(null=True, default=None)
    """A failed piece rests this long before it is tried again."""
    error = JSONB(null=True, default=None)
    """Why its newest try failed."""

    one_job_each = Unique([render_id, number])


class RenderLog(Table):
    """What one job said; all of a render's become its log."""

    id = UUID(primary_key=True, default=None)
    render_id = ForeignKey(references=Render, on_delete=OnDelete.cascade, null=False, index=True)
    number = Integer()
    attempt = Integer()
    at = Timestamptz()
    lines = Text()
