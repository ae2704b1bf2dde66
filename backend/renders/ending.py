"""The end of a render, whichever it is: written once, told to everybody."""

import logging
from uuid import UUID

import msgspec

from backend.accounts.sessions import now_utc
from backend.bus.client import RedisClient, publish_event
from backend.renders.contract import JobError, RenderReport, RenderStage
from backend.renders.line import RenderLine
from backend.renders.logbook import store_log
from backend.renders.progress import ProgressBoard, render_topic
from backend.renders.schemas import BatchChange, RenderState
from backend.renders.tables import Render, RenderPiece
from backend.renders.views import RenderViews
from backend.storage import keys
from backend.storage.store import ObjectStore
from backend.workspaces.service import workspace_topic

_LOGGER = logging.getLogger(__name__)


class Endings:
    """Ends renders and announces what becomes of them."""

    def __init__(
        self,
        redis: RedisClient,
        *,
        board: ProgressBoard,
        views: RenderViews,
        line: RenderLine,
        store: ObjectStore,
    ) -> None:
        self._redis = redis
        self.line = line
        self.board = board
        self.views = views
        self.store = store

    async def complete(self, render_id: UUID, report: RenderReport) -> bool:
        """End a render whose file is stored; False when it had ended before."""
        row = await lock_active(render_id)
        if row is None:
            return False
        row.frames_done = row.end_frame - row.first_frame
        row.size_bytes = report.size_bytes
        poster = keys.render_poster(str(row.workspace_id), str(row.id))
        row.has_poster = await self.store.exists(poster)
        await self._write(row, RenderState.COMPLETED)
        return True

    async def fail(self, render_id: UUID, error: JobError) -> bool:
        """End a render with a reason; False when it had ended before."""
        row = await lock_active(render_id)
        if row is None:
            return False
        row.error = msgspec.json.encode(error).decode()
        await self._stop(row)
        await self._write(row, RenderState.FAILED)
        return True

    async def give_up(self, render_id: UUID, error: JobError) -> bool:
        """End a render that failed again and again; an admin may revive it."""
        row = await lock_active(render_id)
        if row is None:
            return False
        row.error = msgspec.json.encode(error).decode()
        await self._stop(row)
        await self._write(row, RenderState.DEAD)
        return True

    async def cancel(self, render_id: UUID) -> bool:
        """End a render nobody wants any more; False when it had ended before."""
        row = await lock_active(render_id)
        if row is None:
            return False
        await self._stop(row)
        await self._write(row, RenderState.CANCELLED)
        return True

    async def announce_end(self, render_id: UUID) -> None:
        """Tell everybody, after the transaction that ended it has committed."""
        row = await Render.objects().get(Render.id == render_id)
        if row is None:
            return
        _LOGGER.info("Render %s is over: %s", row.id, row.state)
        if row.state != RenderState.COMPLETED:
            await self.board.ask_to_stop(render_id)
        error = msgspec.json.decode(row.error, type=JobError) if row.error else None
        await self.board.show(row, message=error.message if error else "")
        await store_log(self.store, row.workspace_id, row.id)
        await self.announce("render.finished", row, render_topic(row.id))
        await self.move_up(row.workspace_id)
        if row.batch_id is not None:
            change = BatchChange(row.batch_id, row.workspace_id)
            topic = workspace_topic(row.workspace_id)
            await publish_event(self._redis, topic, "batch.changed", change)

    async def move_up(self, workspace_id: UUID) -> None:
        """Let in who is next in a workspace's line, and tell the others their places."""
        await self.line.admit(workspace_id)
        places = await self.line.places([workspace_id])
        for row in await self.line.waiting(workspace_id):
            await self.board.show(row, place=places.get(row.id, 0))

    async def announce(self, kind: str, row: Render, *more_topics: str) -> None:
        """Publish an event with the whole render to its workspace and timeline."""
        view = await self.views.one(row)
        topics = (workspace_topic(row.workspace_id), f"timeline:{row.timeline_id}", *more_topics)
        for topic in topics:
            await publish_event(self._redis, topic, kind, view)

    async def _stop(self, row: Render) -> None:
        row.frames_done = (await self.board.paces([row.id]))[row.id].frames_done
        await RenderPiece.update({RenderPiece.state: RenderState.CANCELLED}).where(
            (RenderPiece.render_id == row.id)
            & RenderPiece.state.is_in([RenderState.QUEUED, RenderState.RUNNING])
        )

    async def _write(self, row: Render, state: RenderState) -> None:
        row.state, row.stage = state, RenderStage.FINISHED
        row.finished_at = row.updated_at = now_utc()
        await row.save()


async def lock_active(render_id: UUID) -> Render | None:
    """Lock a render that has not ended; None when it has. Inside a transaction."""
    row = await Render.objects().where(Render.id == render_id).lock_rows().first()
    return None if row is None or RenderState(row.state).is_over else row
