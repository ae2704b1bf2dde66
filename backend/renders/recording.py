"""Counts what workers report. A report that comes twice, or late, changes nothing."""

import logging
from datetime import timedelta
from uuid import UUID

import msgspec

from backend.accounts.sessions import now_utc
from backend.database.connection import Database
from backend.renders.contract import ASSEMBLE_INDEX, JobError, Outcome, RenderReport
from backend.renders.counting import read_layout
from backend.renders.dispatch import Dispatcher, finish_piece
from backend.renders.ending import Endings, lock_active
from backend.renders.failures import WAITS_FOR_ROOM
from backend.renders.logbook import write_log
from backend.renders.lost_pieces import queue_lost_pieces
from backend.renders.schemas import RenderState
from backend.renders.tables import Render, RenderPiece
from backend.storage.store import ObjectStore

MOST_TRIES = 3
"""A piece that has failed so often is dead: an admin may revive its render."""
FIRST_REST_SECONDS = 2
LONGEST_REST_SECONDS = 60
WORTH_ANOTHER_TRY = frozenset({"worker_failed", "timed_out"})
ROOM_REST = timedelta(seconds=30)
MOST_WAITS = 2_880
"""A day of them. Then the reason is no passing one, such as a file larger than any may be."""
_NO_REASON = JobError("worker_failed", "A part of this render failed without saying why.")
_LOGGER = logging.getLogger(__name__)


class Recorder:
    """Records the outcomes of jobs."""

    def __init__(
        self,
        database: Database,
        *,
        store: ObjectStore,
        endings: Endings,
        dispatcher: Dispatcher,
    ) -> None:
        self._database = database
        self._store = store
        self._board = endings.board
        self._endings = endings
        self._dispatcher = dispatcher

    async def record(self, report: RenderReport) -> None:
        """Write an outcome down and go on with what it makes possible."""
        await self._count(report)
        # Also after a report that came too late: its worker has room again.
        await self._dispatcher.release()

    async def release(self) -> None:
        """Give out what has rested."""
        await self._dispatcher.release()

    async def _count(self, report: RenderReport) -> None:
        render_id = UUID(report.render_id)
        async with self._database.transaction():
            row = await lock_active(render_id)
            piece = await _find_running(render_id, report.index)
            if row is None or piece is None:
                _LOGGER.info("A report about render %s came too late and was dropped", render_id)
                return
            if not _waits_again(piece, report):
                await write_log(render_id, report.index, report.attempt, report.log)
            has_ended = await self._apply(row, piece, report)
        _LOGGER.info(
            "Piece %s of render %s is recorded: %s", report.index, render_id, report.outcome
        )
        if has_ended:
            await self._endings.announce_end(render_id)
        else:
            reason = report.error.message if report.error and _waits(report) else ""
            layout = await read_layout(self._database, row.id)
            await self._board.show(row, layout, message=reason)

    async def _apply(self, row: Render, piece: RenderPiece, report: RenderReport) -> bool:
        """Change the rows; True when the render has ended with it."""
        if report.outcome is Outcome.DONE:
            # Pieces are named by their content: an older attempt's is as good as the newest's.
            if report.index == ASSEMBLE_INDEX:
                await _mark(piece, RenderState.COMPLETED)
                return await self._endings.complete(row.id, report)
            if report.cached and report.index >= 0:
                row.cached_chunks += 1
            await finish_piece(self._database, row, report.index, is_cached=report.cached)
            return False
        if report.attempt != piece.attempt:
            return False
        error = report.error or _NO_REASON
        if _waits(report) and piece.attempt - row.attempts_before < MOST_WAITS:
            if not _waits_again(piece, report):
                words = [f"waits for room: {error.message}"]
                await write_log(row.id, piece.number, piece.attempt, words)
            return await self._wait(piece, error)
        if report.outcome is Outcome.CANCELLED or error.code in WORTH_ANOTHER_TRY:
            # Nobody cancelled this render, so its worker was stopped in the middle: that is no
            # reason to wait.
            was_stopped = report.outcome is Outcome.CANCELLED
            if report.index == ASSEMBLE_INDEX:
                await queue_lost_pieces(self._store, row)
            return await self.try_again(row, piece, error, rest(piece.tries - was_stopped))
        await _mark(piece, RenderState.FAILED)
        return await self._endings.fail(row.id, error)

    async def _wait(self, piece: RenderPiece, error: JobError) -> bool:
        """Queue a piece until there is room; that was no try."""
        _LOGGER.warning("Piece %s of a render waits: %s", piece.number, error.message)
        piece.error = msgspec.json.encode(error).decode()
        piece.tries = max(0, piece.tries - 1)
        piece.not_before = now_utc() + ROOM_REST
        await _mark(piece, RenderState.QUEUED)
        await self._dispatcher.release_after(ROOM_REST, piece)
        return False

    async def try_again(
        self, row: Render, piece: RenderPiece, error: JobError, pause: timedelta
    ) -> bool:
        """Queue a piece once more after a rest; True when the render is given up instead."""
        piece.error = msgspec.json.encode(error).decode()
        await write_log(row.id, piece.number, piece.attempt, [_fate(piece, error, pause)])
        if piece.tries >= MOST_TRIES:
            await _mark(piece, RenderState.DEAD)
            return await self._endings.give_up(row.id, error)
        _LOGGER.warning("Piece %s of a render is tried again: %s", piece.number, error.code)
        piece.not_before = now_utc() + pause
        await _mark(piece, RenderState.QUEUED)
        await self._dispatcher.release_after(pause, piece)
        return False


async def _find_running(render_id: UUID, number: int) -> RenderPiece | None:
    return (
        await RenderPiece.objects()
        .where(
            (RenderPiece.render_id == render_id)
            & (RenderPiece.number == number)
            & RenderPiece.state.is_in([RenderState.RUNNING, RenderState.QUEUED])
        )
        .first()
    )


async def _mark(piece: RenderPiece, state: RenderState) -> None:
    piece.state = state
    await piece.save(
        [RenderPiece.state, RenderPiece.tries, RenderPiece.not_before, RenderPiece.error]
    )


def _waits_again(piece: RenderPiece, report: RenderReport) -> bool:
    """Say whether it has waited before: that is written down once, and not twice a minute."""
    if not _waits(report) or not piece.error:
        return False
    return msgspec.json.decode(piece.error, type=JobError).code == WAITS_FOR_ROOM


def _waits(report: RenderReport) -> bool:
    return report.error is not None and report.error.code == WAITS_FOR_ROOM


def _fate(piece: RenderPiece, error: JobError, pause: timedelta) -> str:
    if piece.tries >= MOST_TRIES:
        return f"given up after {piece.tries} tries: {error.message}"
    return f"tried again in {pause.total_seconds():g} s: {error.message}"


def rest(failures: int) -> timedelta:
    """Say how long a piece rests after so many failures: twice as long each time."""
    if failures < 1:
        return timedelta(0)
    return timedelta(seconds=min(LONGEST_REST_SECONDS, FIRST_REST_SECONDS * 2 ** (failures - 1)))
