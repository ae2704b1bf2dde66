"""The render worker process: takes jobs from arq's render queue until it is told to stop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from arq.typing import WorkerCoroutine
from arq.worker import Function, Worker, func

from backend.bus.client import connect
from backend.bus.names import RENDER_QUEUE, WORKER_HEALTH_SECONDS, worker_health_key
from backend.bus.queue import decode_job, encode_job, open_queue
from backend.logs import configure_logs
from backend.media.contract import ASSET_JOB
from backend.renders.contract import ASSEMBLE_JOB, CHUNK_JOB, SOUND_JOB
from backend.storage.opening import open_store
from render_worker.bench import Allowance, Bench
from render_worker.children import Children
from render_worker.chunk_children import ChunkChildren
from render_worker.facts import WorkerFacts
from render_worker.frames.children import FrameChildren
from render_worker.frames.desk import FrameDesk
from render_worker.job_log import listening
from render_worker.materials import Materials
from render_worker.prepare_job import PrepareJob
from render_worker.progress import ProgressBoard
from render_worker.render_jobs import RenderJobs
from render_worker.settings import Settings, SettingsError, read_settings
from render_worker.taking import CarefulWorker
from render_worker.tasks import Limits

POLL_SECONDS = 0.05
MOST_SECONDS = 24 * 3600
"""arq's own limit, far above every job's deadline, which is ours to keep."""
MOST_TRIES = 5
"""A stopping worker gives its jobs back to the queue; so often may that happen to one job."""
FRAMES_CPU_SECONDS = 3600
"""Of a child that composes many single frames, for all of them."""
MOST_WARM_CHUNKS = 4
"""Children that wait for a render's first chunks; each has some 60 MB."""
OTHER_SLOTS = 3
"""Beside chunks: a preparation, a sound, a joining."""


@asynccontextmanager
async def render_worker(settings: Settings) -> AsyncIterator[Worker]:
    """Open what the jobs need, make the worker, and close everything behind it."""
    redis = connect(settings.redis_url)
    store = open_store(settings.storage_url)
    materials = Materials(
        store,
        settings.work_dir,
        cache_bytes=settings.cache_bytes,
        free_bytes=settings.free_bytes,
    )
    children = Children(spares=1 + min(settings.chunk_slots, MOST_WARM_CHUNKS))
    chunk_children = ChunkChildren(children, settings.chunk_slots)
    bench = Bench(
        redis=redis,
        queue=open_queue(redis),
        store=store,
        materials=materials,
        children=children,
        chunk_children=chunk_children,
        board=ProgressBoard(redis),
        allowance=Allowance(settings.memory_bytes, settings.file_bytes),
        chunk_slots=asyncio.Semaphore(settings.chunk_slots),
        facts=WorkerFacts(redis),
    )
    desk = FrameDesk(redis, store, materials, FrameChildren(_frame_limits(settings)))
    materials.open()
    await children.warm()
    await desk.open()
    bench.facts.publish()
    try:
        worker = CarefulWorker(
            functions=_functions(bench),
            redis_pool=open_queue(redis, RENDER_QUEUE),
            queue_name=RENDER_QUEUE,
            job_serializer=encode_job,
            job_deserializer=decode_job,
            poll_delay=POLL_SECONDS,
            max_jobs=settings.chunk_slots + OTHER_SLOTS,
            job_timeout=MOST_SECONDS,
            health_check_key=worker_health_key(RENDER_QUEUE),
            health_check_interval=WORKER_HEALTH_SECONDS,
            max_tries=MOST_TRIES,
            keep_result=0,
        )
        worker.chunk_slots = settings.chunk_slots
        worker.expected = chunk_children.expected
        with listening("render_worker"):
            yield worker
    finally:
        await desk.close()
        await bench.facts.close()
        await chunk_children.close()
        await children.close()
        await store.close()
        await redis.aclose()


def _frame_limits(settings: Settings) -> Limits:
    # Pictures go through the pipe: such a child has nothing to write.
    return Limits(settings.memory_bytes, file_bytes=1, cpu_seconds=FRAMES_CPU_SECONDS)


def _functions(bench: Bench) -> list[Function]:
    renders, preparation = RenderJobs(bench), PrepareJob(bench)
    return [
        func(_job(preparation.prepare_asset), name=ASSET_JOB),
        func(_job(renders.encode_chunk), name=CHUNK_JOB),
        func(_job(renders.encode_sound), name=SOUND_JOB),
        func(_job(renders.assemble), name=ASSEMBLE_JOB),
    ]


def _job(function: Callable[[str], Awaitable[None]]) -> WorkerCoroutine:
    async def job(ctx: dict[Any, Any], *args: Any, **_: Any) -> None:  # noqa: ANN401 - arq's
        del ctx
        await function(*args)

    return job


async def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    async with render_worker(settings) as worker:
        # arq stops by cancelling its own main task.
        with contextlib.suppress(asyncio.CancelledError):
            await worker.async_run()
        await worker.close()


def run() -> int:
    """Run the render worker as `CUTROOM_*` says; returns the exit code."""
    try:
        settings = read_settings()
    except SettingsError as error:
        # Nothing is set up to log it yet, and a person started this.
        print(f"The render worker cannot start: {error}")  # noqa: T201 - as said above
        return 2
    configure_logs("render", settings.log_level)
    asyncio.run(run_worker(settings))
    return 0
