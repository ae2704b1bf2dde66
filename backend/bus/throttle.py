"""Counts attempts in Redis, so that every web process refuses together."""

from dataclasses import dataclass

from backend.bus.client import RedisClient
from backend.bus.names import throttle_key


@dataclass(frozen=True)
class Allowance:
    """So many attempts per window, counted from the first."""

    attempts: int
    window_seconds: int


async def count_attempt(
    redis: RedisClient, kind: str, subject: str, *, allowance: Allowance
) -> int | None:
    """Count one attempt.

    Returns:
        None when it is allowed, else the seconds until the next one is.
    """
    key = throttle_key(kind, subject)
    async with redis.pipeline(transaction=True) as pipeline:
        pipeline.set(key, 0, ex=allowance.window_seconds, nx=True)
        pipeline.incr(key)
        pipeline.ttl(key)
        _, count, seconds_left = await pipeline.execute()
    return max(1, seconds_left) if count > allowance.attempts else None


async def forget_attempts(redis: RedisClient, kind: str, subject: str) -> None:
    """Start over, after a success."""
    await redis.delete(throttle_key(kind, subject))


async def take_back_attempt(redis: RedisClient, kind: str, subject: str) -> None:
    """Uncount one attempt, after a success by a subject that many people share."""
    key = throttle_key(kind, subject)
    # An expired key must not come back as an eternal -1.
    if await redis.exists(key):
        await redis.decr(key)
