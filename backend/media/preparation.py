"""What becomes of a stored file: asks the render worker for renditions and records its reports."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from arq.connections import ArqRedis
from piccolo.columns.combination import Where

from backend.accounts.sessions import now_utc
from backend.bus.client import RedisClient, publish_event
from backend.bus.names import asset_progress_key
from backend.bus.queue import Job, JobState, Priority, enqueue, forget_job, is_known, job_state
from backend.database.connection import Database
from backend.media.contract import (
    ASSET_JOB,
    AssetError,
    AssetReport,
    PrepareAsset,
    PrepareStage,
    prepare_job_id,
    report_job_id,
)
from backend.media.schemas import AssetState
from backend.media.tables import Asset
from backend.media.views import asset_view
from backend.storage import keys
from backend.workspaces.service import workspace_topic

MOST_TRIES = 3
"""A file that has taken a worker down this often is not tried again by itself."""
SETTLED_AFTER = timedelta(seconds=20)
"""A lease ends 15 seconds after its worker; younger preparations are not called lost."""
SECOND_LOOK_SECONDS = 2.0
"""Between taking a job and holding its lease lie milliseconds; looking twice steps over them."""
DEADLINE_SECONDS = 900
DEADLINE_BYTES_PER_SECOND = 2**20
"""Large files may take longer by one second for each MiB."""

_EVENTS = {
    PrepareStage.PROBED: "asset.probed",
    PrepareStage.READY: "asset.ready",
    PrepareStage.FAILED: "asset.failed",
}
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bus:
    """The two ways out: events to people, jobs to workers."""

    redis: RedisClient
    queue: ArqRedis


class Preparation:
    """Gives jobs and takes reports; every change to an asset after its upload happens here."""

    def __init__(
        self, database: Database, bus: Bus, *, now: Callable[[], datetime] = now_utc
    ) -> None:
        self._database = database
        self._bus = bus
        self._now = now

    def begin(self, row: Asset, *, request_id: str) -> None:
        """Mark a row for a first preparation; save it, then call `announce_begun`."""
        row.state = AssetState.PROCESSING
        row.attempt += 1
        row.tries = 1
        row.error = None  # type: ignore[assignment] # Piccolo's type leaves null out
        row.request_id = request_id
        row.updated_at = self._now()

    async def announce_begun(self, row: Asset) -> None:
        """Queue the job and tell everybody, after the transaction has committed.

        When the process dies before this, the row is found by `resume_lost`.
        """
        await self._enqueue(row)
        await self._announce("asset.updated", row)

    async def record(self, report: AssetReport) -> None:
        """Write down what a worker reports; a report of an older attempt changes nothing."""
        async with self._database.transaction():
            row = await Asset.objects().where(_is(report.asset_id)).lock_rows().first()
            if row is None or not _is_awaited(row, report):
                _LOGGER.info("A report about an asset came too late and was dropped")
                return
            self._apply(row, report)
            await row.save()
        _LOGGER.info("An asset is %s", report.stage, extra={"asset_id": report.asset_id})
        if report.stage is not PrepareStage.PROBED:
            await self._bus.redis.delete(asset_progress_key(report.asset_id))
        await self._announce(_EVENTS[report.stage], row)

    async def resume_lost(self) -> int:
        """Start preparations again whose worker has died or whose job Redis has lost.

        Returns:
            How many were started again or given up.
        """
        suspects = [row for row in await self._waiting() if await self._is_gone(row)]
        if not suspects:
            return 0
        await asyncio.sleep(SECOND_LOOK_SECONDS)
        lost = [row for row in suspects if await self._is_gone(row)]
        for row in lost:
            await self._restart(row)
        return len(lost)

    async def _waiting(self) -> list[Asset]:
        return await Asset.objects().where(
            (Asset.state == AssetState.PROCESSING)
            & (Asset.updated_at < self._now() - SETTLED_AFTER)
        )

    async def _is_gone(self, row: Asset) -> bool:
        if await job_state(self._bus.queue, _job_id(row)) is not JobState.GONE:
            return False
        outcomes = (PrepareStage.READY, PrepareStage.FAILED)
        reports = (AssetReport(str(row.id), row.attempt, stage, "") for stage in outcomes)
        # The worker has finished and its report waits for us in the other queue.
        return not any([await is_known(self._bus.queue, report_job_id(r)) for r in reports])

    async def _restart(self, row: Asset) -> None:
        await forget_job(self._bus.queue, _job_id(row))
        async with self._database.transaction():
            fresh = await Asset.objects().where(_is(row.id)).lock_rows().first()
            if fresh is None or (fresh.state, fresh.attempt) != (row.state, row.attempt):
                return
            self._count_loss(fresh)
            await fresh.save()
        if fresh.state == AssetState.FAILED:
            _LOGGER.error("Gave up an asset after %s lost preparations", fresh.tries)
            await self._announce("asset.failed", fresh)
        else:
            _LOGGER.warning("Prepares an asset again whose worker was lost")
            await self._enqueue(fresh)

    def _count_loss(self, row: Asset) -> None:
        row.updated_at = self._now()
        if row.tries >= MOST_TRIES:
            row.state = AssetState.FAILED
            row.error = _write(
                AssetError(
                    "worker_failed",
                    f"Preparing this file stopped {MOST_TRIES} times without an answer."
                    " It may be damaged; try again, or upload another copy.",
                )
            )
        else:
            row.attempt += 1
            row.tries += 1

    def _apply(self, row: Asset, report: AssetReport) -> None:
        row.updated_at = self._now()
        row.sha256 = report.sha256 or row.sha256
        if report.facts is not None:
            row.facts = _write(report.facts)
        if report.renditions is not None:
            row.renditions = _write(report.renditions)
        if report.stage is PrepareStage.READY:
            row.state = AssetState.READY
        if report.stage is PrepareStage.FAILED:
            row.state = AssetState.FAILED
            row.error = _write(report.error or _NO_REASON)

    async def _enqueue(self, row: Asset) -> None:
        workspace_id, asset_id = str(row.workspace_id), str(row.id)
        task = PrepareAsset(
            asset_id=asset_id,
            workspace_id=workspace_id,
            name=row.name,
            source_key=keys.asset_source(workspace_id, asset_id),
            attempt=row.attempt,
            deadline_seconds=DEADLINE_SECONDS + row.size_bytes // DEADLINE_BYTES_PER_SECOND,
            request_id=row.request_id,
        )
        job = Job(ASSET_JOB, _write(task), _job_id(row), priority=Priority.PROXY)
        await enqueue(self._bus.queue, job)

    async def _announce(self, kind: str, row: Asset) -> None:
        if row.deleted_at is None:
            topic = workspace_topic(row.workspace_id)
            await publish_event(self._bus.redis, topic, kind, asset_view(row))


_NO_REASON = AssetError("worker_failed", "Preparing this file failed without a reason.")


def _is(asset_id: UUID | str) -> Where:
    return Asset.id == UUID(str(asset_id))


def _is_awaited(row: Asset, report: AssetReport) -> bool:
    if row.attempt != report.attempt:
        return False
    # Two reports of one moment are recorded in any order, and only the first carries the facts.
    is_overtaken = report.stage is PrepareStage.PROBED and row.facts is None
    return row.state == AssetState.PROCESSING or is_overtaken


def _job_id(row: Asset) -> str:
    return prepare_job_id(str(row.id), row.attempt)


def _write(struct: msgspec.Struct) -> str:
    return msgspec.json.encode(struct).decode()
