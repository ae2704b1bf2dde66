"""Timelines, their rooms and the update log in Postgres.

The log is written and read with SQL of its own: Piccolo has no composite primary keys, and the
hot path inserts many rows by `unnest` in one statement. Its table stands in the migration:
`timeline_update(timeline_id, seq, origin, origin_no, bytes, person_id, at)`. Beside it stand the
snapshots, `timeline_snapshot(timeline_id, seq, bytes, size_bytes, is_whole, made_at)`, and in
`timeline_room` what has been folded: `folded_seq`, `folded_bytes`, `tidy_at`, and `is_due`, which
Postgres computes.
"""

from typing import Final

from piccolo.columns import UUID, BigInt, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table


class Timeline(Table, tablename="timeline"):
    """A timeline as lists show it; its content is the log. Deleted ones stay for a restore."""

    id = UUID(primary_key=True, default=None)
    project_id = UUID(default=None, index=True)
    workspace_id = UUID(default=None, index=True)
    name = Varchar(length=80)
    rate_n = Integer()
    rate_d = Integer()
    width = Integer()
    height = Integer()
    description = Text()
    status = Varchar(length=16, default="draft")
    default_transition = Varchar(length=40, default="dissolve")
    created_by = UUID(default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()
    deleted_at = Timestamptz(null=True, default=None)


class TimelineRoom(Table, tablename="timeline_room"):
    """The counter row of a timeline's log; locked by every commit, so apart from the name."""

    timeline_id = UUID(primary_key=True, default=None)
    last_seq = BigInt(default=0)
    epoch = Integer(default=1)
    log_bytes = BigInt(default=0)
    schema_version = Integer(default=0)
    """The document has at least this schema; 0 when nobody has looked yet."""


class TimelineTicket(Table, tablename="timeline_ticket"):
    """Lets a client without cookies into one timeline; dies with the session."""

    id = UUID(primary_key=True, default=None)
    digest = Bytea(unique=True, secret=True)
    """SHA-256 of the ticket: the ticket itself is stored nowhere."""
    timeline_id = UUID(default=None)
    person_id = UUID(default=None)
    session_id = UUID(default=None, index=True)
    expires_at = Timestamptz()


LOCK_ROOMS: Final = """
    SELECT timeline_id, last_seq FROM timeline_room
    WHERE timeline_id = ANY($1::uuid[]) ORDER BY timeline_id FOR UPDATE
"""
"""In id order: two processes that lock in another order would deadlock."""

FIND_LOGGED: Final = """
    SELECT timeline_id, origin, origin_no, seq FROM timeline_update
    JOIN unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS wanted (timeline_id, origin, origin_no)
    USING (timeline_id, origin, origin_no)
"""

INSERT_UPDATES: Final = """
    INSERT INTO timeline_update (timeline_id, origin, origin_no, seq, bytes, person_id)
    SELECT * FROM unnest(
        $1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bytea[], $6::uuid[]
    )
    ON CONFLICT DO NOTHING RETURNING seq
"""

ADVANCE_ROOMS: Final = """
    UPDATE timeline_room SET last_seq = new.seq, log_bytes = log_bytes + new.size
    FROM (
        SELECT id, max(seq) AS seq, sum(size) AS size
        FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS added (id, seq, size) GROUP BY id
    ) AS new
    WHERE timeline_id = new.id
"""

COMMIT_UPDATES: Final = """
    WITH new AS MATERIALIZED (
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bytea[], $5::uuid[])
        WITH ORDINALITY AS new (timeline_id, origin, origin_no, bytes, person_id, place)
    ), room AS MATERIALIZED (
        SELECT timeline_id, last_seq FROM timeline_room
        WHERE timeline_id = ANY($1::uuid[]) ORDER BY timeline_id FOR UPDATE
    ), numbered AS MATERIALIZED (
        SELECT new.*, last_seq + row_number() OVER (PARTITION BY timeline_id ORDER BY place) AS seq
        FROM new LEFT JOIN room USING (timeline_id)
    ), advanced AS (
        UPDATE timeline_room SET last_seq = added.seq, log_bytes = log_bytes + added.size
        FROM (
            SELECT timeline_id, max(seq) AS seq, sum(length(bytes)) AS size
            FROM numbered GROUP BY timeline_id
        ) AS added
        WHERE timeline_room.timeline_id = added.timeline_id
    )
    INSERT INTO timeline_update (timeline_id, origin, origin_no, seq, bytes, person_id)
    SELECT timeline_id, origin, origin_no, seq, bytes, person_id FROM numbered
    RETURNING timeline_id, origin, origin_no, seq
"""
"""LOCK_ROOMS, INSERT_UPDATES and ADVANCE_ROOMS in one round trip that is its own transaction.

Whatever stands in the way fails all of it: a timeline that is gone by its missing number (NULL),
an update that somebody else has logged by the unique name.
"""

READ_UPDATES: Final = """
    SELECT seq, bytes FROM timeline_update WHERE timeline_id = $1 AND seq > $2 ORDER BY seq
"""

READ_FOLDED: Final = """
    WITH base AS (
        SELECT seq, bytes, size_bytes, is_whole FROM timeline_snapshot
        WHERE timeline_id = $1 AND seq > $2 AND seq < $3 ORDER BY seq DESC LIMIT 1
    )
    SELECT seq, bytes, size_bytes, is_whole FROM base
    UNION ALL
    SELECT seq, bytes, NULL, NULL FROM timeline_update
    WHERE timeline_id = $1 AND seq > coalesce((SELECT seq FROM base), $2)
    UNION ALL
    SELECT last_seq, NULL, NULL, NULL FROM timeline_room WHERE timeline_id = $1
"""
"""The newest snapshot within bounds, what was logged after it, and the room's newest number.

One statement, so that all three are of the same moment; in no order.
"""

LAST_SEQS: Final = """
    SELECT timeline_id, last_seq FROM timeline_room WHERE timeline_id = ANY($1::uuid[])
"""

LOCK_TIMELINE: Final = "SELECT pg_advisory_lock(hashtextextended($1::uuid::text, 0))"
"""Held on one connection; Postgres lets go of it when that is lost."""

UNLOCK_TIMELINE: Final = "SELECT pg_advisory_unlock(hashtextextended($1::uuid::text, 0))"

NOTE_SCHEMA: Final = """
    UPDATE timeline_room SET schema_version = $2 WHERE timeline_id = $1 AND schema_version < $2
"""

FIRST_UPDATE: Final = """
    INSERT INTO timeline_update (timeline_id, seq, origin, origin_no, bytes, person_id)
    VALUES ($1, 1, $2, 1, $3, $4)
"""
"""The starter document, in the transaction that makes the timeline."""

TRY_FOLD_LOCK: Final = "SELECT pg_try_advisory_lock(hashtextextended($1::uuid::text, 1))"
"""Of folding; another key than LOCK_TIMELINE, so that neither waits for the other."""

LEAVE_FOLD_LOCK: Final = "SELECT pg_advisory_unlock(hashtextextended($1::uuid::text, 1))"

ROOMS_TO_FOLD: Final = """
    (SELECT timeline_id FROM timeline_room WHERE is_due LIMIT $2)
    UNION
    (SELECT timeline_id FROM timeline_room WHERE tidy_at <= $1 ORDER BY tidy_at LIMIT $2)
"""
"""Rooms with much log since their newest snapshot, and those with something to delete."""

FOLD_STATE: Final = "SELECT is_due, folded_seq FROM timeline_room WHERE timeline_id = $1"

KEEP_SNAPSHOT: Final = """
    INSERT INTO timeline_snapshot (timeline_id, seq, bytes, size_bytes, is_whole, made_at)
    VALUES ($1, $2, $3, $4, $5, $6)
"""

NOTE_FOLDED: Final = """
    UPDATE timeline_room SET folded_seq = $2, folded_bytes = folded_bytes + $3, tidy_at = $4
    WHERE timeline_id = $1
"""

LIST_SNAPSHOTS: Final = """
    SELECT seq, made_at FROM timeline_snapshot WHERE timeline_id = $1 ORDER BY seq
"""

DELETE_SNAPSHOTS: Final = """
    DELETE FROM timeline_snapshot WHERE timeline_id = $1 AND seq = ANY($2::bigint[])
"""

DELETE_FOLDED: Final = """
    WITH gone AS (
        DELETE FROM timeline_update WHERE timeline_id = $1 AND seq <= $2 RETURNING 1
    )
    SELECT count(*) FROM gone
"""

NOTE_TIDY: Final = "UPDATE timeline_room SET tidy_at = $2 WHERE timeline_id = $1"

PAGE_OF_SNAPSHOTS: Final = """
    SELECT seq, made_at, size_bytes, length(bytes) AS stored_bytes FROM timeline_snapshot
    WHERE timeline_id = $1 ORDER BY seq DESC LIMIT $2 OFFSET $3
"""

COUNT_SNAPSHOTS: Final = """
    SELECT count(*) AS total FROM timeline_snapshot WHERE timeline_id = $1
"""

READ_SNAPSHOT: Final = """
    SELECT seq, bytes, size_bytes, is_whole, made_at FROM timeline_snapshot
    WHERE timeline_id = $1 AND seq = $2
"""
