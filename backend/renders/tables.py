"""Rows of renders."""

from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Unique
from piccolo.table import Table

NESTED = "nested"
LOUDNESS = "loudness"


class Render(Table):
    """A file that somebody asked for, from the wish to the end."""

    id = UUID(primary_key=True, default=None)
    workspace_id = UUID(default=None, index=True)
    timeline_id = UUID(default=None, index=True)
    timeline_name = Varchar(length=80)
    preset = Varchar(length=16)
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
    request_id = Varchar(length=64)
    created_by = UUID(default=None)
    created_at = Timestamptz()
    started_at = Timestamptz(null=True, default=None)
    finished_at = Timestamptz(null=True, default=None)
    updated_at = Timestamptz()
    size_bytes = BigInt(null=True, default=None)
    has_poster = Boolean(default=False)
    deleted_at = Timestamptz(null=True, default=None)


class RenderSource(Table):
    """What the timeline was at that moment; apart, because lists of renders do not need it."""

    render_id = ForeignKey(references=Render, on_delete=OnDelete.cascade, primary_key=True)
    projection = Bytea()
    """Canonical JSON, compressed with zlib; under NESTED the timelines that lie in it, by id,
    under LOUDNESS what the mix is brought to."""
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

    one_job_each = Unique([render_id, number])
