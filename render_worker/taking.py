"""Which jobs a worker takes from the queue, and that it survives a Redis that goes and comes back.

arq's own worker takes whatever comes until all its places are full. Chunks would then wait inside
one worker while another has nothing to do, and an urgent job would find every place taken. And
it ends, with all its jobs, at the first answer that does not come.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from arq.worker import Worker
from redis.exceptions import RedisError

from backend.renders.contract import is_chunk_job

AWAY_SECONDS: Final = 0.5
RUN: Final = 2
"""So many chunks that follow each other are left to one child: to go on is cheaper than to seek.
More would leave the beginning of the film, which people watch, to a single child."""
_LOGGER = logging.getLogger(__name__)

Chunk = tuple[str, int]
"""A render and the number of a chunk in it."""


class CarefulWorker(Worker):
    """Leaves chunks in the queue that it has no room for."""

    chunk_slots: int = 1
    """Chunks at a time; set it before the worker runs."""
    expected: Callable[[], Collection[Chunk]] = staticmethod(list)
    """Says which chunks would go on where a child of ours is."""

    async def start_jobs(self, job_ids: list[bytes]) -> None:
        """Start those of the jobs, in their order, that there is room for."""
        names = [job_id.decode() for job_id in job_ids]
        chunks = [name for name in names if is_chunk_job(name)]
        for name in names:
            if not self._has_room(name):
                continue
            if is_chunk_job(name):
                name = choose(chunks, self._chunks_at_work(), self.expected())  # noqa: PLW2901
                chunks.remove(name)
            await super().start_jobs([name.encode()])

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
        return not is_chunk_job(job_id) or len(self._chunks_at_work()) < self.chunk_slots

    def _chunks_at_work(self) -> list[str]:
        # A task that has ended stays listed until the next look.
        running = [name for name, task in self.tasks.items() if not task.done()]
        return list(filter(is_chunk_job, running))


def choose(queued: Sequence[str], running: Iterable[str], expected: Collection[Chunk]) -> str:
    """Choose one of the chunks in a queue: always of the render whose turn it is.

    Best is one with which a child of ours goes on; else the first that none is about to reach.
    """
    render, _ = _chunk(queued[0])
    own = [name for name in queued if _chunk(name)[0] == render]
    at_work = [number for other, number in map(_chunk, running) if other == render]
    following = [name for name in own if _chunk(name) in expected]
    beyond = [name for name in own if not _is_near(_chunk(name)[1], at_work)]
    return (following or beyond or own)[0]


def _is_near(number: int, at_work: Iterable[int]) -> bool:
    return any(busy < number < busy + RUN for busy in at_work)


def _chunk(job_id: str) -> Chunk:
    render, number, _ = job_id.split(":")
    return render, int(number)
