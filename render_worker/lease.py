"""Signs of life: while a lease is held, control knows that a job has a living worker."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from redis.exceptions import RedisError

from backend.bus.client import RedisClient
from backend.bus.names import LEASE_RENEW_SECONDS, LEASE_TTL_SECONDS, lease_key

_LOGGER = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def held_lease(redis: RedisClient, job_id: str) -> AsyncIterator[None]:
    """Hold a job's lease during a block, from this process and not from its child."""
    key = lease_key(job_id)
    await redis.set(key, b"1", ex=LEASE_TTL_SECONDS)
    renewing = asyncio.create_task(_renew(redis, key), name=f"lease {job_id}")
    try:
        yield
    finally:
        renewing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await renewing
        with contextlib.suppress(RedisError, OSError):
            # Without Redis it ends by itself.
            await redis.delete(key)


async def _renew(redis: RedisClient, key: str) -> None:
    while True:
        await asyncio.sleep(LEASE_RENEW_SECONDS)
        try:
            await redis.set(key, b"1", ex=LEASE_TTL_SECONDS)
        except (RedisError, OSError) as error:
            _LOGGER.warning("A lease could not be renewed: %r", error)
