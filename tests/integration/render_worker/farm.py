"""A render worker with a real Redis and a folder store, and what it says to everybody."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from arq.connections import ArqRedis
from arq.constants import job_key_prefix

from backend.bus.client import RedisClient, connect
from backend.bus.names import CONTROL_QUEUE, lease_key, topic_channel
from backend.bus.queue import Job, decode_job, enqueue, open_queue
from backend.renders.contract import ChunkJob, RenderReport, RenderSpec, piece_job_id
from backend.storage import keys
from backend.storage.opening import open_store
from backend.storage.store import ObjectStore
from render_worker.settings import Settings
from render_worker.worker import render_worker
from tests.patience import WAIT_SECONDS

T = TypeVar("T")
DEADLINE_SECONDS = 600
ROOT = Path(__file__).parents[3]
ENDLESS = 100_000
"""So many frames are not done before a test has done what it does meanwhile."""


@dataclass
class Farm:
    """What tests use."""

    redis: RedisClient
    queue: ArqRedis
    store: ObjectStore
    settings: Settings
    heard: dict[str, list[bytes]] = field(default_factory=dict)
    jobs: dict[str, asyncio.Task[Any]] = field(default_factory=dict)
    """What the worker of this process is doing, by job id."""

    async def put_spec(self, spec: RenderSpec) -> str:
        """Store a spec and return its key."""
        key = keys.render_spec(spec.workspace_id, spec.render_id)
        await self.store.put_bytes(key, msgspec.json.encode(spec))
        return key

    async def send(self, name: str, job: msgspec.Struct, job_id: str) -> None:
        """Queue a job for the worker."""
        await enqueue(self.queue, Job(name, msgspec.json.encode(job).decode(), job_id))

    async def reports(self, kind: type[T], name: str) -> list[T]:
        """Return what the worker has reported to control, in order of arrival."""
        found = []
        for job_id in await self.redis.zrange(CONTROL_QUEUE, 0, -1):
            stored = await self.redis.get(job_key_prefix.encode() + job_id)
            job = decode_job(stored)
            if job["f"] == name:
                found.append(msgspec.json.decode(job["a"][0], type=kind))
        return found

    async def until(self, ask: Callable[[], Any]) -> Any:
        """Ask again and again until the answer is true."""
        async with asyncio.timeout(WAIT_SECONDS):
            while not (answer := await ask()):  # noqa: ASYNC110 - Redis tells nobody
                await asyncio.sleep(0.02)
        return answer

    async def report_of(self, index: int, attempt: int = 1) -> RenderReport:
        """Wait for the report about one piece."""

        async def find() -> RenderReport | None:
            reports = await self.reports(RenderReport, "record_report")
            wanted = (r for r in reports if (r.index, r.attempt) == (index, attempt))
            return next(wanted, None)

        report: RenderReport = await self.until(find)
        return report

    async def listen(self, topic: str) -> None:
        """Keep what is published on a topic from now on in `heard`, until the farm closes."""
        pubsub = self.redis.pubsub()
        await pubsub.subscribe(topic_channel(topic))
        confirmed = await pubsub.get_message(timeout=WAIT_SECONDS)
        assert confirmed is not None
        assert confirmed["type"] == "subscribe"
        messages = self.heard.setdefault(topic, [])

        async def collect() -> None:
            async with pubsub:
                async for message in pubsub.listen():
                    if message["type"] == "message":
                        messages.append(message["data"])

        self._tasks.append(asyncio.create_task(collect()))

    async def until_heard(self, topic: str, is_enough: Callable[[list[bytes]], bool]) -> None:
        """Wait until the messages on a topic say so."""

        async def ask() -> bool:
            return is_enough(self.heard[topic])

        await self.until(ask)

    async def until_released(self, job: ChunkJob) -> None:
        """Wait until nobody holds the job: its report leaves before that."""

        async def ask() -> bool:
            return not await self.redis.exists(lease_key(id_of(job)))

        await self.until(ask)

    _tasks: list[asyncio.Task[None]] = field(default_factory=list)


@asynccontextmanager
async def running_farm(redis_url: str, folder: Path, **changes: Any) -> AsyncIterator[Farm]:
    """Start a worker in this process; its children are real ones. `changes` are of its settings.

    It encodes one chunk at a time, whatever the machine's cores, unless they say otherwise.
    """
    settings = Settings(
        redis_url=redis_url,
        storage_url=f"file://{folder}/store",
        work_dir=folder / "work",
        **({"chunk_slots": 1} | changes),
    )
    redis = connect(redis_url)
    await redis.flushdb()
    async with render_worker(settings) as worker:
        store = open_store(settings.storage_url)
        farm = Farm(redis, open_queue(redis), store, settings, jobs=worker.tasks)
        running = asyncio.create_task(worker.async_run())
        try:
            yield farm
        finally:
            # As a signal does: jobs that would go on for a minute are not waited for.
            for job in farm.jobs.values():
                job.cancel()
            for task in [running, *farm._tasks]:  # noqa: SLF001 - its own module
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            with warnings.catch_warnings():
                # arq 0.28 closes its Redis by a name that redis-py has deprecated.
                warnings.simplefilter("ignore", DeprecationWarning)
                await worker.close()
            await redis.aclose()


@contextmanager
def running_worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as a process of its own."""
    environment = {
        "PATH": os.environ["PATH"],
        "CUTROOM_REDIS_URL": settings.redis_url,
        "CUTROOM_STORAGE_URL": settings.storage_url,
        "CUTROOM_DATA_DIR": str(settings.work_dir.parent),
    }
    command = [sys.executable, "-m", "render_worker", "render-worker"]
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def chunk_job(
    spec: RenderSpec, *, index: int, frames: tuple[int, int], key: str, attempt: int = 1
) -> ChunkJob:
    """A job for a piece of a spec."""
    return ChunkJob(
        render_id=spec.render_id,
        workspace_id=spec.workspace_id,
        index=index,
        key=key,
        first=frames[0],
        end=frames[1],
        frames_total=spec.range[1] - spec.range[0],
        attempt=attempt,
        spec_key=keys.render_spec(spec.workspace_id, spec.render_id),
        deadline_seconds=DEADLINE_SECONDS,
        request_id="req",
        started_at=time.time(),
    )


def id_of(job: ChunkJob) -> str:
    """The id control gives a piece's job."""
    return piece_job_id(job.render_id, job.index, job.attempt)
