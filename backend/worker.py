"""The control process: every job that needs the database, taken from arq's control queue."""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from arq.worker import Worker

from backend.accounts.service import AccountService
from backend.accounts.sessions import Sessions
from backend.bus.client import connect
from backend.bus.names import CONTROL_QUEUE, WORKER_HEALTH_SECONDS, worker_health_key
from backend.bus.queue import decode_job, encode_job, open_queue
from backend.collab.folding import LogFolder
from backend.collab.jobs import collab_cron
from backend.database.connection import Database, DatabaseOptions
from backend.logs import configure_logs
from backend.media.access import AssetAccess
from backend.media.jobs import media_cron, media_functions
from backend.media.preparation import Bus, Preparation
from backend.media.service import AssetService
from backend.media.uploads import UploadService
from backend.piccolo_app import APP_CONFIG
from backend.renders.farm import FarmGround, open_farm
from backend.renders.jobs import render_cron, render_functions
from backend.renders.line import LineLimits
from backend.settings import Settings
from backend.storage.opening import open_store
from backend.workspaces.service import WorkspaceService

POLL_SECONDS = 0.05
STOP_SECONDS = 20
"""Running jobs may finish after SIGTERM; the supervisor waits for thirty."""
JOB_SECONDS = 60
KEEP_RESULT_SECONDS = 3600
"""As long as a result is kept, a job of the same id is not done twice."""


@asynccontextmanager
async def control_worker(settings: Settings) -> AsyncIterator[Worker]:
    """Open what the jobs need, make the worker, and close everything behind it."""
    options = DatabaseOptions(allow_undurable=settings.allow_undurable_database)
    database = Database(settings.database_url, APP_CONFIG.table_classes, options)
    redis = connect(settings.redis_url)
    store = open_store(settings.storage_url, settings.secret_key)
    await database.open()
    try:
        bus = Bus(redis, open_queue(redis))
        preparation = Preparation(database, bus)
        access = AssetAccess(WorkspaceService(database, redis))
        uploads = UploadService(
            database,
            bus,
            store=store,
            access=access,
            largest_bytes=settings.limits.upload_bytes,
        )
        assets = AssetService(database, bus, store=store, access=access, uploads=uploads)
        accounts = AccountService(Sessions(database, redis), redis)
        farm = open_farm(
            FarmGround(database, bus, store, accounts, assets.facts_for),
            LineLimits(settings.limits.renders_at_once, settings.limits.renders_waiting),
            slots=settings.limits.render_slots,
        )
        yield Worker(
            functions=[
                *media_functions(preparation),
                *render_functions(farm.planner, farm.recorder),
            ],
            cron_jobs=[
                *media_cron(preparation, uploads),
                *render_cron(farm.recovery),
                *collab_cron(LogFolder(database.pool)),
            ],
            redis_pool=open_queue(redis, CONTROL_QUEUE),
            queue_name=CONTROL_QUEUE,
            job_serializer=encode_job,
            job_deserializer=decode_job,
            poll_delay=POLL_SECONDS,
            job_timeout=JOB_SECONDS,
            job_completion_wait=STOP_SECONDS,
            keep_result=KEEP_RESULT_SECONDS,
            health_check_key=worker_health_key(CONTROL_QUEUE),
            health_check_interval=WORKER_HEALTH_SECONDS,
        )
    finally:
        await store.close()
        await redis.aclose()
        await database.close()


async def run_control(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    async with control_worker(settings) as worker:
        # arq stops by cancelling its own main task.
        with contextlib.suppress(asyncio.CancelledError):
            await worker.async_run()
        await worker.close()


def main() -> None:
    """Run the control process as `CUTROOM_*` says."""
    settings = Settings.from_env(os.environ)  # noqa: TID251 - an entry point
    configure_logs("control", settings.log_level)
    # arq's own lines lack the request id, repeat whole arguments and come with every cron run.
    logging.getLogger("arq").setLevel(logging.WARNING)
    asyncio.run(run_control(settings))
