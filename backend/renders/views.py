"""Renders as people see them: rows joined with names, progress and signed addresses."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from backend.accounts.service import AccountService
from backend.renders import schemas
from backend.renders.contract import JobError, RenderStage
from backend.renders.failures import WAITS_FOR_ROOM, explained
from backend.renders.line import RenderLine
from backend.renders.presets import RenderQuality
from backend.renders.progress import Pace, ProgressBoard, elapsed_seconds
from backend.renders.schemas import RenderState
from backend.renders.tables import Render, RenderPiece
from backend.storage import keys
from backend.storage.store import ObjectStore

URL_SECONDS = 12 * 3600
_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|]+')


@dataclass(frozen=True)
class _Standing:
    """What is known of a render beside its row."""

    pace: Pace
    pieces: list[schemas.RenderPiece]
    place: int
    waits_for: str


class RenderViews:
    """Makes views of rows."""

    def __init__(
        self,
        accounts: AccountService,
        board: ProgressBoard,
        *,
        line: RenderLine,
        store: ObjectStore,
    ) -> None:
        self._accounts = accounts
        self._board = board
        self._line = line
        self._store = store

    async def one(self, row: Render) -> schemas.Render:
        """View one row."""
        return (await self.many([row]))[0]

    async def many(self, rows: Sequence[Render]) -> list[schemas.Render]:
        """View several rows at the cost of one."""
        people = await self._accounts.people({row.created_by for row in rows})
        names = {person.id: person.name for person in people.values()}
        running = [row.id for row in rows if row.state == RenderState.RUNNING]
        paces = await self._board.paces(running)
        pieces = await self._pieces([row.id for row in rows], paces)
        reasons = await _reasons(running)
        queued = {row.workspace_id for row in rows if row.state == RenderState.QUEUED}
        places = await self._line.places(queued)
        return [
            await self._view(
                row,
                names.get(row.created_by, ""),
                _Standing(
                    paces.get(row.id, Pace(row.frames_done)),
                    pieces.get(row.id, []),
                    places.get(row.id, 0),
                    reasons.get(row.id, ""),
                ),
            )
            for row in rows
        ]

    async def _pieces(
        self, ids: Sequence[UUID], paces: Mapping[UUID, Pace]
    ) -> dict[UUID, list[schemas.RenderPiece]]:
        found: dict[UUID, list[schemas.RenderPiece]] = {}
        if not ids:
            return found
        rows = (
            await RenderPiece.objects()
            .where(RenderPiece.render_id.is_in(list(ids)) & (RenderPiece.number >= 0))
            .order_by(RenderPiece.number)
        )
        for row in rows:
            found.setdefault(row.render_id, []).append(_piece(row, paces.get(row.render_id)))
        return found

    async def _view(self, row: Render, name: str, standing: _Standing) -> schemas.Render:
        frames = row.end_frame - row.first_frame
        return schemas.Render(
            id=row.id,
            timeline_id=row.timeline_id,
            workspace_id=row.workspace_id,
            timeline_name=row.timeline_name,
            preset=row.preset,
            quality=RenderQuality(row.quality),
            burn_in=row.burn_in,
            output=row.profile(),
            batch_id=row.batch_id,
            is_paused=row.is_paused,
            width=row.width,
            height=row.height,
            rate=(row.rate_n, row.rate_d),
            state=RenderState(row.state),
            stage=RenderStage(row.stage),
            frames_done=standing.pace.frames_done,
            frames_total=frames,
            fps=standing.pace.fps,
            seconds_left=standing.pace.seconds_left,
            elapsed_seconds=elapsed_seconds(row),
            queue_position=standing.place,
            priority=row.priority,
            error=explained(msgspec.json.decode(row.error, type=JobError)) if row.error else None,
            created_by=schemas.RenderPerson(row.created_by, name),
            created_at=row.created_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            size_bytes=row.size_bytes,
            duration_seconds=round(frames * row.rate_d / row.rate_n, 3),
            download_url=await self._download_url(row),
            poster_url=await self._poster_url(row),
            cached_chunks=row.cached_chunks,
            chunks=standing.pieces,
            waits_for=standing.waits_for,
            pinned_seq=row.pinned_seq,
        )

    async def _download_url(self, row: Render) -> str | None:
        if row.state != RenderState.COMPLETED:
            return None
        output = row.profile()
        name = _NOT_IN_FILE_NAMES.sub(" ", f"{row.timeline_name} {output.preset}").strip(" .")
        key = keys.render_output(str(row.workspace_id), str(row.id), output.container)
        return await self._store.signed_url(
            key, expires_seconds=URL_SECONDS, download_name=f"{name}.{output.container}"
        )

    async def _poster_url(self, row: Render) -> str | None:
        if not row.has_poster:
            return None
        key = keys.render_poster(str(row.workspace_id), str(row.id))
        return await self._store.signed_url(key, expires_seconds=URL_SECONDS)


async def _reasons(ids: Sequence[UUID]) -> dict[UUID, str]:
    """Say what pieces of renders wait for, apart from their turn."""
    if not ids:
        return {}
    rows = await RenderPiece.objects().where(
        RenderPiece.render_id.is_in(list(ids))
        & (RenderPiece.state == RenderState.QUEUED)
        & RenderPiece.error.is_not_null()
    )
    errors = {row.render_id: msgspec.json.decode(row.error, type=JobError) for row in rows}
    return {key: error.message for key, error in errors.items() if error.code == WAITS_FOR_ROOM}


def _piece(row: RenderPiece, pace: Pace | None) -> schemas.RenderPiece:
    frames, state = row.end_frame - row.first_frame, RenderState(row.state)
    done = frames if state is RenderState.COMPLETED else 0
    if state is RenderState.RUNNING and pace is not None:
        done = min(frames, pace.by_chunk.get(row.number, 0))
    return schemas.RenderPiece(
        row.number, row.first_frame, row.end_frame, state, done, row.attempt, row.is_cached
    )
