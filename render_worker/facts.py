"""What this machine can do beyond the ordinary, found out once and told to everybody."""

import asyncio
import contextlib
import logging

import msgspec
from redis.exceptions import RedisError

from backend.bus.client import RedisClient
from backend.bus.names import worker_facts_key
from render_worker.hardware import detect_encoders

_TTL_SECONDS = 24 * 3600
_LOGGER = logging.getLogger(__name__)


class WorkerFacts:
    """Asks in the background; who needs the answer waits for it."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._finding: asyncio.Task[list[str]] | None = None
        self._telling: asyncio.Task[None] | None = None

    def publish(self) -> None:
        """Begin to find out."""
        self._finding = asyncio.create_task(self._find(), name="worker-facts")

    async def encoders(self) -> list[str]:
        """Name the hardware encoders that work here."""
        return await asyncio.shield(self._finding) if self._finding is not None else []

    async def close(self) -> None:
        """Stop finding out and telling."""
        for task in (self._finding, self._telling):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _find(self) -> list[str]:
        found = await asyncio.to_thread(detect_encoders)
        _LOGGER.info("Hardware encoders: %s", ", ".join(found) or "none")
        self._telling = asyncio.create_task(self._tell(found), name="worker-facts-telling")
        return found

    async def _tell(self, encoders: list[str]) -> None:
        """Write it down for as long as this worker runs."""
        body = msgspec.json.encode({"encoders": encoders})
        while True:
            with contextlib.suppress(RedisError, OSError):  # told for information only
                await self._redis.set(worker_facts_key(), body, ex=_TTL_SECONDS)
            await asyncio.sleep(_TTL_SECONDS / 2)
