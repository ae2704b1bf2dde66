"""What every job needs: a child to work in, materials, the bus, and one way to fail."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from arq.connections import ArqRedis
from redis.exceptions import RedisError

from backend.bus.client import RedisClient
from backend.bus.names import cancel_key
from backend.renders.contract import JobError
from backend.storage.store import ObjectStore
from render_worker.children import Children
from render_worker.chunk_children import ChunkChildren
from render_worker.errors import Cancelled
from render_worker.facts import WorkerFacts
from render_worker.materials import Materials
from render_worker.progress import ProgressBoard
from render_worker.tasks import Limits

_LOGGER = logging.getLogger(__name__)
_CANCEL_POLL_SECONDS = 0.15
_CORES = os.cpu_count() or 1
_SPARE_CPU_SECONDS = 30
_CRASHES = frozenset({signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL})


@dataclass(frozen=True)
class Allowance:
    """What one child may use."""

    memory_bytes: int
    file_bytes: int

    def limits(self, deadline_seconds: int) -> Limits:
        """Return hard limits: a child that spins is ended by the kernel, too."""
        return Limits(
            self.memory_bytes, self.file_bytes, deadline_seconds * _CORES + _SPARE_CPU_SECONDS
        )


@dataclass(frozen=True)
class Bench:
    """The worker's tools, made once by its entry point."""

    redis: RedisClient
    queue: ArqRedis
    store: ObjectStore
    materials: Materials
    children: Children
    chunk_children: ChunkChildren
    board: ProgressBoard
    allowance: Allowance
    chunk_slots: asyncio.Semaphore
    facts: WorkerFacts
    prepare_slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    @contextlib.asynccontextmanager
    async def until_cancelled(self, render_id: str) -> AsyncIterator[None]:
        """End a block with Cancelled as soon as somebody cancels the render."""
        current = asyncio.current_task()
        asked = False

        async def watch() -> None:
            nonlocal asked
            while not asked:
                await asyncio.sleep(_CANCEL_POLL_SECONDS)
                asked = await self._is_cancelled(render_id)
            if current is not None:
                current.cancel()

        if await self._is_cancelled(render_id):
            raise Cancelled
        watching = asyncio.create_task(watch(), name=f"cancel {render_id}")
        try:
            yield
        except asyncio.CancelledError:
            if not asked:
                raise  # the worker stops: arq runs the job again elsewhere
            if current is not None:
                current.uncancel()
            raise Cancelled from None
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    async def _is_cancelled(self, render_id: str) -> bool:
        try:
            return bool(await self.redis.exists(cancel_key(render_id)))
        except (RedisError, OSError) as error:
            # The work goes on; whoever cancels asks again through Redis, too.
            _LOGGER.warning("Redis does not say whether a render is cancelled: %r", error)
            return False


def crash_error(signal_number: int) -> JobError:
    """Say in words what a child's end means."""
    if signal_number == signal.SIGXCPU:
        return JobError("timed_out", "A part took far more computing time than it may.")
    if signal_number in _CRASHES:
        return JobError(
            "media_damaged", "A media file of this part made the decoder crash; it may be damaged."
        )
    return JobError("worker_failed", "A part stopped without an answer, perhaps out of memory.")
