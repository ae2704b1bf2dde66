"""Finds work that nobody does any more: after a worker's death or a flushed Redis."""

import asyncio
import logging
from datetime import timedelta
from uuid import UUID

from backend.accounts.sessions import now_utc
from backend.bus.names import CONTROL_QUEUE
from backend.bus.queue import JobState, forget_job, is_known, job_state
from backend.database.connection import Database
from backend.media.preparation import Bus
from backend.renders.contract import (
    JobError,
    PlanJob,
    piece_job_id,
    piece_report_id,
    plan_job_id,
)
from backend.renders.counting import read_layout
from backend.renders.dispatch import Dispatcher
from backend.renders.ending import Endings, lock_active
from backend.renders.line import enqueue_plan
from backend.renders.recording import MOST_TRIES, Recorder, rest
from backend.renders.schemas import RenderState
from backend.renders.tables import Render, RenderPiece

SETTLED_AFTER = timedelta(seconds=5)
"""Younger jobs may not have reached Redis yet."""
SECOND_LOOK_SECONDS = 2.0
"""Between a worker's taking a job and holding its lease lie milliseconds; so look twice."""
_DIED = JobError("worker_failed", "The workers that made this render stopped again and again.")
_LOGGER = logging.getLogger(__name__)


class Recovery:
    """Run by the clock, every few seconds."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        *,
        recorder: Recorder,
        endings: Endings,
        dispatcher: Dispatcher,
    ) -> None:
        self._database = database
        self._bus = bus
        self._recorder = recorder
        self._endings = endings
        self._dispatcher = dispatcher

    async def resume_lost(self) -> None:
        """Start again what was lost, then let in and give out what waits."""
        pieces = [piece for piece in await _running_pieces() if await self._is_gone(piece)]
        plans = [row for row in await _unplanned() if await self._is_unplanned(row)]
        if pieces or plans:
            await asyncio.sleep(SECOND_LOOK_SECONDS)
        for piece in pieces:
            if await self._is_gone(piece):
                await self._restart(piece)
        for row in plans:
            if await self._is_unplanned(row):
                await self._plan_again(row)
        await self._endings.line.admit_everywhere()
        await self._dispatcher.release()

    async def _is_gone(self, piece: RenderPiece) -> bool:
        place = str(piece.render_id), piece.number, piece.attempt
        if await job_state(self._bus.queue, piece_job_id(*place)) is not JobState.GONE:
            return False
        # The worker may have finished, and its report waits for us in the other queue.
        return not await is_known(self._bus.queue, piece_report_id(*place))

    async def _restart(self, seen: RenderPiece) -> None:
        job_id = piece_job_id(str(seen.render_id), seen.number, seen.attempt)
        await forget_job(self._bus.queue, job_id)
        async with self._database.transaction():
            row = await lock_active(seen.render_id)
            piece = await RenderPiece.objects().get(RenderPiece.id == seen.id)
            if row is None or piece is None or not _is_same(piece, seen):
                return
            # Its lease was waited for already, so the first loss needs no rest.
            has_ended = await self._recorder.try_again(row, piece, _DIED, rest(piece.tries - 1))
        if has_ended:
            await self._endings.announce_end(seen.render_id)
        else:
            # Also brings back what a flushed Redis has forgotten.
            layout = await read_layout(self._database, seen.render_id)
            await self._endings.board.show(row, layout)

    async def _is_unplanned(self, row: Render) -> bool:
        job_id = plan_job_id(_plan_job(row.id, row.plan_attempt, row.request_id))
        state = await job_state(self._bus.queue, job_id, queue_name=CONTROL_QUEUE)
        # Control jobs hold no lease: one that has begun is known until it ends.
        return state is JobState.GONE and not await is_known(self._bus.queue, job_id)

    async def _plan_again(self, seen: Render) -> None:
        async with self._database.transaction():
            row = await lock_active(seen.id)
            if row is None or row.plan_attempt != seen.plan_attempt:
                return
            if row.state != RenderState.QUEUED:
                return
            has_ended = row.plan_attempt - row.attempts_before >= MOST_TRIES
            if has_ended:
                await self._endings.give_up(row.id, _DIED)
            else:
                row.plan_attempt += 1
                row.updated_at = now_utc()
                await row.save()
        if has_ended:
            await self._endings.announce_end(seen.id)
        else:
            _LOGGER.warning("A render whose planning was lost is planned again")
            await enqueue_plan(self._bus, _plan_job(row.id, row.plan_attempt, row.request_id))


def _plan_job(render_id: UUID, attempt: int, request_id: str) -> PlanJob:
    return PlanJob(str(render_id), attempt, request_id)


def _is_same(piece: RenderPiece, seen: RenderPiece) -> bool:
    return (piece.state, piece.attempt) == (RenderState.RUNNING, seen.attempt)


async def _running_pieces() -> list[RenderPiece]:
    return await RenderPiece.objects().where(
        (RenderPiece.state == RenderState.RUNNING)
        & (RenderPiece.released_at < now_utc() - SETTLED_AFTER)
    )


async def _unplanned() -> list[Render]:
    return await Render.objects().where(
        (Render.state == RenderState.QUEUED)
        & Render.admitted_at.is_not_null()
        & (Render.updated_at < now_utc() - SETTLED_AFTER)
    )
