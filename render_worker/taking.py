"""Which jobs a worker takes from the queue, and that it survives a Redis that goes and comes back.

arq's own worker takes whatever comes until all its places are full. Chunks would then wait inside
one worker while another has nothing to do, and an urgent job would find every place taken. And
it ends, with all its jobs, at the first answer that does not come.
"""

import asyncio
import logging
from typing import Final

from arq.worker import Worker
from redis.exceptions import RedisError

from backend.renders.contract import is_chunk_job

AWAY_SECONDS: Final = 0.5
_LOGGER = logging.getLogger(__name__)


class CarefulWorker(Worker):
    """Leaves chunks in the queue that it has no room for."""

    chunk_slots: int = 1
    """Chunks at a time; set it before the worker runs."""

    async def start_jobs(self, job_ids: list[bytes]) -> None:
        """Start those of the jobs, in their order, that there is room for."""
        for job_id in job_ids:
            if self._has_room(job_id.decode()):
                await super().start_jobs([job_id])

    async def close(self) -> None:
        """End, also when the stop came to a job that was just being signed off."""
        ended = await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                _LOGGER.error("A job could not be signed off: %r", error)
        # arq would wait for them itself and end in the middle of closing.
        self.tasks.clear()
        await super().close()

    async def _poll_iteration(self) -> None:
        """Look once; jobs that run go on while Redis is away, and hand their reports in later."""
        try:
            await super()._poll_iteration()
        except (RedisError, OSError) as error:
            _LOGGER.warning("The queue does not answer: %r", error)
            await asyncio.sleep(AWAY_SECONDS)

    def _has_room(self, job_id: str) -> bool:
        if self.job_counter >= self.max_jobs:
            return False
        if not is_chunk_job(job_id):
            return True
        # A task that has ended stays listed until the next look.
        running = [name for name, task in self.tasks.items() if not task.done()]
        return len(list(filter(is_chunk_job, running))) < self.chunk_slots
