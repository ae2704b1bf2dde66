"""Commands to Redis end when whoever asked is told to stop."""

import asyncio

from backend.bus.client import connect
from tests.patience import WAIT_SECONDS


async def test_a_cancellation_that_comes_as_a_command_is_sent_is_not_lost(redis_url: str) -> None:
    redis = connect(redis_url)
    await redis.ping()
    for turns in range(8):
        asking = asyncio.ensure_future(redis.ping())
        # One turn of the loop more each time: some of them end as the command has been sent.
        for _ in range(turns):
            await asyncio.sleep(0)
        had_ended = asking.done()
        asking.cancel()
        await asyncio.wait([asking], timeout=WAIT_SECONDS)
        assert asking.cancelled() or had_ended, f"lost after {turns} turns"
    await redis.aclose()
