"""The line of a workspace's renders: so many are worked on at once, the others wait their turn.

What is paused takes no place.

Without it the films of one team would all be planned at once, and none of them would be ready.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import msgspec

from backend.accounts.sessions import now_utc
from backend.bus.names import CONTROL_QUEUE
from backend.bus.queue import Job, enqueue
from backend.database.connection import Database
from backend.media.preparation import Bus
from backend.renders.contract import PLAN_JOB, PlanJob, plan_job_id
from backend.renders.errors import TooManyRenders
from backend.renders.tables import Render

_LINE_LOCK = 0x43_55_54_4C
"""Advisory lock ("CUTL"), with a workspace: two who count at once would let too many in."""
_LOCK = "SELECT pg_advisory_xact_lock($1, hashtext($2::text))"
_ACTIVE = """
SELECT count(*) AS renders FROM render WHERE workspace_id = $1 AND state IN ('queued', 'running')
"""
_ADMIT = """
WITH next AS (
    SELECT id FROM render
    WHERE workspace_id = $1 AND state = 'queued' AND admitted_at IS NULL AND NOT is_paused
    ORDER BY priority <> 'interactive', created_at, id
    LIMIT greatest(0, $2 - (
        SELECT count(*) FROM render WHERE workspace_id = $1
        AND (state = 'running' OR (state = 'queued' AND admitted_at IS NOT NULL))
        AND NOT is_paused
    ))
)
UPDATE render r SET admitted_at = $3, updated_at = $3
FROM next WHERE r.id = next.id AND r.state = 'queued' AND r.admitted_at IS NULL
RETURNING r.id, r.plan_attempt, r.request_id
"""
_WORKSPACES_THAT_WAIT = """
SELECT DISTINCT workspace_id FROM render
WHERE state = 'queued' AND admitted_at IS NULL AND NOT is_paused
"""
_PLACES = """
SELECT id, row_number() OVER (
    PARTITION BY workspace_id
    ORDER BY admitted_at NULLS LAST, priority <> 'interactive', created_at, id
) AS place
FROM render WHERE state = 'queued' AND workspace_id = ANY($1::uuid[])
"""


@dataclass(frozen=True)
class LineLimits:
    """What one workspace may have."""

    at_once: int
    """Renders that are worked on."""
    waiting: int
    """Renders behind them."""


@dataclass(frozen=True)
class _Admitted:
    id: UUID
    plan_attempt: int
    request_id: str


class RenderLine:
    """Lets renders in, oldest first, those that somebody waits for before all others."""

    def __init__(self, database: Database, bus: Bus, limits: LineLimits) -> None:
        self._database = database
        self._bus = bus
        self._limits = limits

    async def require_room(self, workspace_id: UUID) -> None:
        """Refuse one more render when the line is full; inside the transaction that adds it.

        Raises:
            TooManyRenders: with the numbers in words.
        """
        await self._database.fetch(_LOCK, _LINE_LOCK, str(workspace_id))
        rows = await self._database.fetch(_ACTIVE, workspace_id)
        if rows[0]["renders"] >= self._limits.at_once + self._limits.waiting:
            raise TooManyRenders(
                f"This workspace has {self._limits.at_once} renders at work and"
                f" {self._limits.waiting} waiting, as many as it may: wait for one, or cancel one."
            )

    async def admit(self, workspace_id: UUID) -> None:
        """Let in as many as there is room for, and have them planned. Outside transactions."""
        async with self._database.transaction():
            await self._database.fetch(_LOCK, _LINE_LOCK, str(workspace_id))
            rows = await self._database.fetch(_ADMIT, workspace_id, self._limits.at_once, now_utc())
        for row in rows:
            admitted = _Admitted(**row)
            await enqueue_plan(
                self._bus, PlanJob(str(admitted.id), admitted.plan_attempt, admitted.request_id)
            )

    async def admit_everywhere(self) -> None:
        """Do so for all workspaces: whoever was to do it may have died."""
        for row in await self._database.fetch(_WORKSPACES_THAT_WAIT):
            await self.admit(row["workspace_id"])

    async def places(self, workspaces: Collection[UUID]) -> dict[UUID, int]:
        """Number the queued renders of workspaces from 1, next first."""
        if not workspaces:
            return {}
        rows = await self._database.fetch(_PLACES, list(workspaces))
        return {row["id"]: row["place"] for row in rows}

    async def waiting(self, workspace_id: UUID) -> list[Render]:
        """List the workspace's queued renders."""
        return await Render.objects().where(
            (Render.workspace_id == workspace_id) & (Render.state == "queued")
        )


async def enqueue_plan(bus: Bus, job: PlanJob) -> None:
    """Queue the planning of a render."""
    argument = msgspec.json.encode(job).decode()
    await enqueue(bus.queue, Job(PLAN_JOB, argument, plan_job_id(job), queue=CONTROL_QUEUE))
