"""Gives pieces to the render workers: a few at a time, in turn between workspaces.

Everything at once would make an urgent render of one team wait behind a film of another. A piece
that another render of the workspace is making right now is waited for, not made twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from uuid_utils.compat import uuid7

from backend.accounts.sessions import now_utc
from backend.bus.names import CONTROL_QUEUE
from backend.bus.queue import Job, Priority, enqueue
from backend.database.connection import Database
from backend.media.preparation import Bus
from backend.renders.contract import (
    ASSEMBLE_INDEX,
    ASSEMBLE_JOB,
    CHUNK_JOB,
    RELEASE_JOB,
    SOUND_INDEX,
    SOUND_JOB,
    AssembleJob,
    ChunkJob,
    RenderStage,
    piece_job_id,
)
from backend.renders.counting import read_layout
from backend.renders.ending import lock_active
from backend.renders.progress import ProgressBoard
from backend.renders.schemas import RenderState
from backend.renders.tables import Render, RenderPiece
from backend.storage import keys
from backend.storage.store import ObjectStore

_RELEASE_LOCK = 0x43_55_54_44
"""Advisory lock ("CUTD"): two dispatchers that count at once would release too much."""
BASE_DEADLINE_SECONDS = 180
DEADLINE_SECONDS_PER_FRAME = 1.0
"""Generous: 4K with many layers on one busy core."""

_RELEASE = """
WITH running AS (
    SELECT r.workspace_id, p.key
    FROM render_piece p JOIN render r ON r.id = p.render_id WHERE p.state = 'running'
), busy AS (
    SELECT workspace_id, count(*) AS jobs FROM running GROUP BY workspace_id
), wanted AS (
    SELECT p.id, p.number, r.workspace_id, r.id AS render_id, r.created_at,
        array_position(ARRAY['interactive', 'proxy', 'final'], r.priority::text) AS rank,
        row_number() OVER (
            PARTITION BY r.workspace_id, coalesce(nullif(p.key, ''), p.id::text)
            ORDER BY r.created_at, r.id, p.number
        ) AS copy
    FROM render_piece p JOIN render r ON r.id = p.render_id AND r.state = 'running'
        AND NOT r.is_paused
    WHERE p.state = 'queued' AND (p.not_before IS NULL OR p.not_before <= $2)
    AND (p.key = '' OR (r.workspace_id, p.key) NOT IN (SELECT workspace_id, key FROM running))
), waiting AS (
    SELECT w.id, w.created_at, coalesce(b.jobs, 0) + row_number() OVER (
        PARTITION BY w.workspace_id ORDER BY w.rank, w.created_at, w.render_id, w.number
    ) AS turn
    FROM wanted w LEFT JOIN busy b ON b.workspace_id = w.workspace_id
    WHERE w.copy = 1
), chosen AS (
    SELECT id FROM waiting ORDER BY turn, created_at
    LIMIT greatest(0, $1 - (SELECT coalesce(sum(jobs), 0) FROM busy))
)
UPDATE render_piece p
SET state = 'running', attempt = p.attempt + 1, tries = p.tries + 1, released_at = $2
FROM chosen, render r WHERE p.id = chosen.id AND r.id = p.render_id
RETURNING p.id, p.render_id, p.number, p.key, p.first_frame, p.end_frame, p.attempt,
    r.workspace_id, r.first_frame AS render_first, r.end_frame AS render_end, r.started_at,
    r.request_id, r.priority, coalesce(r.output->>'container', 'mp4') AS container
"""
_UNFINISHED = """
SELECT count(*) AS pieces FROM render_piece
WHERE render_id = $1 AND (state <> 'completed' OR number = $2)
"""
_KEYS = "SELECT number, key FROM render_piece WHERE render_id = $1 ORDER BY number"


@dataclass(frozen=True)
class ReleasedPiece:
    """A piece that has just been given out, with what its job needs of its render."""

    id: UUID
    render_id: UUID
    number: int
    key: str
    first_frame: int
    end_frame: int
    attempt: int
    workspace_id: UUID
    render_first: int
    render_end: int
    started_at: datetime
    request_id: str
    priority: str
    container: str

    @property
    def job_id(self) -> str:
        """Name this attempt's job."""
        return piece_job_id(str(self.render_id), self.number, self.attempt)


class Dispatcher:
    """Releases pieces."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        *,
        board: ProgressBoard,
        store: ObjectStore,
        slots: int,
    ) -> None:
        self._database = database
        self._bus = bus
        self._board = board
        self._store = store
        self._most_jobs = 2 * slots

    async def release(self) -> None:
        """Give out as many pieces as there is room for."""
        while released := await self._take():
            made = [piece for piece in released if await self._is_made(piece)]
            await self._announce([piece for piece in released if piece not in made])
            for piece in released:
                if piece not in made:
                    await enqueue(self._bus.queue, await self._job(piece))
            if not made:
                return
            # Another render made them meanwhile: their places are free again.
            for piece in made:
                await self._skip(piece)

    async def release_after(self, pause: timedelta, piece: RenderPiece) -> None:
        """Have pieces given out when one has rested."""
        if not pause:
            return
        job_id = f"release:{piece_job_id(str(piece.render_id), piece.number, piece.attempt)}"
        job = Job(RELEASE_JOB, "", job_id, queue=CONTROL_QUEUE)
        await enqueue(self._bus.queue, job, after=pause)

    async def _take(self) -> list[ReleasedPiece]:
        async with self._database.transaction():
            await self._database.fetch("SELECT pg_advisory_xact_lock($1)", _RELEASE_LOCK)
            rows = await self._database.fetch(_RELEASE, self._most_jobs, now_utc())
        return sorted(
            (ReleasedPiece(**row) for row in rows), key=lambda p: (p.started_at, p.number)
        )

    async def _is_made(self, piece: ReleasedPiece) -> bool:
        if piece.number == ASSEMBLE_INDEX:
            return False
        return await self._store.exists(
            piece_object(piece.workspace_id, piece.number, key=piece.key)
        )

    async def _skip(self, piece: ReleasedPiece) -> None:
        async with self._database.transaction():
            row = await lock_active(piece.render_id)
            if row is None:
                return
            if piece.number >= 0:
                row.cached_chunks += 1
            await finish_piece(self._database, row, piece.number, is_cached=True)
        await self._board.show(row, await read_layout(self._database, piece.render_id))

    async def _announce(self, pieces: Sequence[ReleasedPiece]) -> None:
        for render_id in {piece.render_id for piece in pieces}:
            layout = await read_layout(self._database, render_id)
            begun = [p.number for p in pieces if p.render_id == render_id and p.number >= 0]
            await self._board.lay_out(render_id, layout, begun)

    async def _job(self, piece: ReleasedPiece) -> Job:
        if piece.number == ASSEMBLE_INDEX:
            return _job(ASSEMBLE_JOB, await self._assemble_job(piece), piece)
        name = SOUND_JOB if piece.number == SOUND_INDEX else CHUNK_JOB
        return _job(name, _chunk_job(piece), piece)

    async def _assemble_job(self, piece: ReleasedPiece) -> AssembleJob:
        workspace, render = str(piece.workspace_id), str(piece.render_id)
        rows = await self._database.fetch(_KEYS, piece.render_id)
        by_number = {row["number"]: row["key"] for row in rows}
        return AssembleJob(
            render_id=render,
            workspace_id=workspace,
            spec_key=keys.render_spec(workspace, render),
            chunk_keys=[keys.chunk(workspace, by_number[n]) for n in sorted(by_number) if n >= 0],
            sound_key=_sound_object(piece.workspace_id, by_number),
            output_key=keys.render_output(workspace, render, piece.container),
            attempt=piece.attempt,
            frames_total=piece.render_end - piece.render_first,
            deadline_seconds=_deadline(piece),
            request_id=piece.request_id,
        )


def piece_object(workspace_id: UUID, number: int, *, key: str) -> str:
    """Name the object that a piece becomes."""
    return keys.chunk(str(workspace_id), key, "m4a" if number == SOUND_INDEX else "m4s")


def _sound_object(workspace_id: UUID, keys_by_number: Mapping[int, str]) -> str:
    """Name the sound; empty for an output without any."""
    key = keys_by_number.get(SOUND_INDEX)
    return piece_object(workspace_id, SOUND_INDEX, key=key) if key else ""


async def finish_piece(
    database: Database, row: Render, number: int, *, is_cached: bool = False
) -> None:
    """Mark a piece as made and, after the last one, queue the joining. Saves the row.

    Inside the transaction that holds the row's lock.
    """
    await RenderPiece.update(
        {RenderPiece.state: RenderState.COMPLETED, RenderPiece.is_cached: is_cached}
    ).where((RenderPiece.render_id == row.id) & (RenderPiece.number == number))
    row.updated_at = now_utc()
    unfinished = await database.fetch(_UNFINISHED, row.id, ASSEMBLE_INDEX)
    if unfinished[0]["pieces"] == 0:
        row.stage = RenderStage.JOINING
        await RenderPiece(
            id=uuid7(),
            render_id=row.id,
            number=ASSEMBLE_INDEX,
            key="",
            first_frame=row.first_frame,
            end_frame=row.end_frame,
            state=RenderState.QUEUED,
            attempt=row.attempts_before,
        ).save()
    await row.save()


def _chunk_job(piece: ReleasedPiece) -> ChunkJob:
    return ChunkJob(
        render_id=str(piece.render_id),
        workspace_id=str(piece.workspace_id),
        index=piece.number,
        key=piece.key,
        first=piece.first_frame,
        end=piece.end_frame,
        frames_total=piece.render_end - piece.render_first,
        attempt=piece.attempt,
        spec_key=keys.render_spec(str(piece.workspace_id), str(piece.render_id)),
        deadline_seconds=_deadline(piece),
        request_id=piece.request_id,
        started_at=piece.started_at.timestamp(),
    )


def _deadline(piece: ReleasedPiece) -> int:
    frames = piece.end_frame - piece.first_frame
    return BASE_DEADLINE_SECONDS + int(frames * DEADLINE_SECONDS_PER_FRAME)


def _job(name: str, argument: AssembleJob | ChunkJob, piece: ReleasedPiece) -> Job:
    text = msgspec.json.encode(argument).decode()
    return Job(name, text, piece.job_id, priority=Priority[piece.priority.upper()])
