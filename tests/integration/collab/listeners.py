"""The connections to Redis on which processes hear of each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from redis.asyncio import Redis

from backend.bus.names import ACCESS_CHANNEL
from tests.patience import WAIT_SECONDS


@dataclass(frozen=True)
class Listeners:
    """All of them."""

    admin: Redis

    async def drop(self) -> None:
        """Cut them: what is said before they are back is lost."""
        await self.admin.execute_command("CLIENT", "KILL", "TYPE", "pubsub")  # type: ignore[no-untyped-call] # redis-py

    async def count(self) -> int:
        """Say how many listen; every process that has rooms does."""
        [(_, number)] = await self.admin.pubsub_numsub(ACCESS_CHANNEL)
        return int(number)


@asynccontextmanager
async def listeners(redis_url: str) -> AsyncIterator[Listeners]:
    """Give what cuts them; at the end all are back, lest the next test says something unheard."""
    async with Redis.from_url(redis_url) as admin:
        found = Listeners(admin)
        before = await found.count()
        yield found
        async with asyncio.timeout(WAIT_SECONDS):
            while await found.count() < before:  # noqa: ASYNC110 - Redis tells nobody
                await asyncio.sleep(0.02)
