"""The preparation job of arq: an uploaded file becomes facts and renditions."""

import asyncio
import logging
import time
from pathlib import Path

import msgspec

from backend.bus.client import publish_event
from backend.bus.names import CONTROL_QUEUE, RENDER_STATE_TTL_SECONDS, asset_progress_key
from backend.bus.queue import Job, Priority, enqueue
from backend.logs import request_id_var
from backend.media.contract import (
    ASSET_REPORT_JOB,
    AssetError,
    AssetFacts,
    AssetProgress,
    AssetReport,
    PrepareAsset,
    PrepareStage,
    Renditions,
    prepare_job_id,
    report_job_id,
)
from backend.storage import keys
from backend.storage.errors import StorageFull
from render_worker.bench import Bench, crash_error
from render_worker.children import ChildDied, ChildTooSlow
from render_worker.lease import held_lease
from render_worker.progress import LEAST_INTERVAL_SECONDS
from render_worker.tasks import Advanced, Failed, Finished, PrepareTask, Probed

_LOGGER = logging.getLogger(__name__)
_TYPES = {
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".json": "application/json",
}


class PrepareJob:
    """Does the job; it may come twice, and then writes the same objects again."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def prepare_asset(self, argument: str) -> None:
        """Probe a file and make its renditions, reporting twice: probed, then ready or failed."""
        job = msgspec.json.decode(argument, type=PrepareAsset)
        request_id_var.set(job.request_id)
        async with held_lease(self._bench.redis, prepare_job_id(job.asset_id, job.attempt)):
            async with self._bench.prepare_slots:
                report = await self._outcome(job)
            await self._send(report)
        _LOGGER.info("Preparing asset %s: %s", job.asset_id, report.stage)

    async def _outcome(self, job: PrepareAsset) -> AssetReport:
        failed = AssetReport(job.asset_id, job.attempt, PrepareStage.FAILED, job.request_id)
        try:
            return await self._prepare(job)
        except ChildTooSlow:
            error = AssetError("timed_out", "The file takes too long to prepare.")
        except ChildDied as death:
            error = _death(death)
        except StorageFull:
            error = AssetError("worker_failed", "The server's disk is full: try again later.")
        except Exception:
            # The outermost loop of a job: an unforeseen error must reach the uploader.
            _LOGGER.exception("A preparation failed unexpectedly")
            error = AssetError("worker_failed", "Preparing the file failed unexpectedly.")
        return msgspec.structs.replace(failed, error=error)

    async def _prepare(self, job: PrepareAsset) -> AssetReport:
        source = await self._bench.materials.find(
            job.source_key, name=f"{job.asset_id}-{job.attempt}"
        )
        if source is None:
            raise ChildDied(0)
        with self._bench.materials.job_folder() as folder:
            task = PrepareTask(
                str(source), str(folder), self._bench.allowance.limits(job.deadline_seconds)
            )
            answer, facts = await self._converse(job, task)
            if isinstance(answer, Failed):
                return AssetReport(
                    job.asset_id,
                    job.attempt,
                    PrepareStage.FAILED,
                    job.request_id,
                    error=answer.asset,
                )
            await self._store(job, folder)
        return AssetReport(
            job.asset_id,
            job.attempt,
            PrepareStage.READY,
            job.request_id,
            sha256=answer.sha256,
            # Said again: a report that was lost on its way must not leave the asset without facts.
            facts=facts,
            renditions=answer.renditions or Renditions(),
        )

    async def _converse(
        self, job: PrepareAsset, task: PrepareTask
    ) -> tuple[Finished | Failed, AssetFacts | None]:
        said_at = 0.0
        facts: AssetFacts | None = None

        async def hear(message: Advanced | Probed) -> None:
            nonlocal said_at, facts
            if isinstance(message, Probed):
                facts = message.facts
                await self._send(
                    AssetReport(
                        job.asset_id,
                        job.attempt,
                        PrepareStage.PROBED,
                        job.request_id,
                        sha256=message.sha256,
                        facts=message.facts,
                    )
                )
            elif time.monotonic() - said_at >= LEAST_INTERVAL_SECONDS:
                said_at = time.monotonic()
                await self._advance(job, message)

        async def show(frame: int, jpeg: bytes) -> None:
            raise TypeError(f"A preparation shows no pictures: {frame}, {len(jpeg)} bytes")

        answer = await self._bench.children.run(
            task, deadline_seconds=job.deadline_seconds, hear=hear, show=show
        )
        return answer, facts

    async def _advance(self, job: PrepareAsset, message: Advanced) -> None:
        progress = AssetProgress(job.asset_id, message.stage, message.done / 1000)
        await self._bench.redis.set(
            asset_progress_key(job.asset_id),
            msgspec.json.encode(progress),
            ex=RENDER_STATE_TTL_SECONDS,
        )
        topic = f"workspace:{job.workspace_id}"
        await publish_event(self._bench.redis, topic, "asset.progress", progress)

    async def _store(self, job: PrepareAsset, folder: Path) -> None:
        prefix = keys.asset_folder(job.workspace_id, job.asset_id)
        for path in await asyncio.to_thread(_files, folder):
            content_type = _TYPES.get(path.suffix, "application/octet-stream")
            await self._bench.store.put_file(prefix + path.name, path, content_type=content_type)

    async def _send(self, report: AssetReport) -> None:
        await enqueue(
            self._bench.queue,
            Job(
                ASSET_REPORT_JOB,
                msgspec.json.encode(report).decode(),
                report_job_id(report),
                queue=CONTROL_QUEUE,
                priority=Priority.FINAL,
            ),
        )


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def _death(death: ChildDied) -> AssetError:
    error = crash_error(death.signal_number)
    if error.code == "media_damaged":
        return AssetError("damaged", "The file made the decoder crash; it is damaged.")
    if error.code == "timed_out":
        return AssetError("timed_out", "The file takes too long to prepare.")
    return AssetError("worker_failed", "Preparing the file stopped without an answer: try again.")
