"""What was given up: seen and revived by the admins of a workspace."""

from typing import Any
from uuid import UUID

import msgspec

from backend.accounts.identity import CurrentPerson
from backend.accounts.sessions import now_utc
from backend.database.connection import Database
from backend.renders import schemas
from backend.renders.contract import PLAN_INDEX, JobError, RenderStage
from backend.renders.ending import Endings
from backend.renders.errors import NotDead, RenderNotFound
from backend.renders.schemas import RenderState
from backend.renders.tables import Render, RenderPiece
from backend.workspaces.roles import Role
from backend.workspaces.service import WorkspaceService

MOST_LISTED = 500
_DEAD = """
SELECT r.id AS render_id, r.timeline_id, r.timeline_name, r.finished_at AS given_up_at,
    coalesce(p.number, $2) AS index, coalesce(p.first_frame, r.first_frame) AS first,
    coalesce(p.end_frame, r.end_frame) AS end, coalesce(p.error, r.error) AS error,
    coalesce(p.tries, r.plan_attempt - r.attempts_before) AS tries
FROM render r LEFT JOIN render_piece p ON p.render_id = r.id AND p.state = 'dead'
WHERE r.workspace_id = $1 AND r.state = 'dead' AND r.deleted_at IS NULL
ORDER BY r.finished_at DESC, r.id, p.number LIMIT $3
"""
_MOST_ATTEMPTS = "SELECT coalesce(max(attempt), 0) AS attempts FROM render_piece WHERE render_id=$1"


class DeadLetters:
    """The jobs of one workspace that failed again and again."""

    def __init__(
        self, database: Database, *, workspaces: WorkspaceService, endings: Endings
    ) -> None:
        self._database = database
        self._workspaces = workspaces
        self._endings = endings

    async def list_all(self, person: CurrentPerson, workspace_id: UUID) -> list[schemas.DeadPiece]:
        """List them, newest first. For admins."""
        await self._workspaces.require_role(person.id, workspace_id, Role.ADMIN)
        rows = await self._database.fetch(_DEAD, workspace_id, PLAN_INDEX, MOST_LISTED)
        return [_dead_piece(row) for row in rows]

    async def revive(self, person: CurrentPerson, render_id: UUID) -> schemas.Render:
        """Put a render that was given up back into line; what it has made is kept. For admins.

        Raises:
            RenderNotFound: none in any workspace of this person.
            NotDead: it was not given up.
        """
        seen = await Render.objects().get(Render.id == render_id)
        if seen is None or seen.deleted_at is not None:
            raise RenderNotFound("There is no such render.")
        await self._workspaces.require_role(person.id, seen.workspace_id, Role.ADMIN)
        async with self._database.transaction():
            await self._endings.line.require_room(seen.workspace_id)
            row = await Render.objects().where(Render.id == render_id).lock_rows().first()
            if row is None or row.state != RenderState.DEAD:
                raise NotDead("This render was not given up.")
            await self._begin_anew(row)
        await self._endings.board.forget(render_id)
        await self._endings.move_up(row.workspace_id)
        await self._endings.announce("render.revived", row)
        return await self._endings.views.one(row)

    async def _begin_anew(self, row: Render) -> None:
        # Planned again it finds in storage what was made; job ids go on behind the old ones,
        # because Redis remembers those.
        attempts = await self._database.fetch(_MOST_ATTEMPTS, row.id)
        row.attempts_before = max(row.plan_attempt, attempts[0]["attempts"])
        row.plan_attempt = row.attempts_before + 1
        await RenderPiece.delete().where(RenderPiece.render_id == row.id)
        row.state, row.stage = RenderState.QUEUED, RenderStage.WAITING
        for column in ("admitted_at", "started_at", "finished_at", "error"):
            setattr(row, column, None)
        row.frames_done = row.cached_chunks = 0
        row.updated_at = now_utc()
        await row.save()


def _dead_piece(row: dict[str, Any]) -> schemas.DeadPiece:
    error = msgspec.json.decode(row["error"], type=JobError) if row["error"] else None
    return schemas.DeadPiece(**{**row, "error": error})
