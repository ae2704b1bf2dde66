"""Keeps answers to idempotent requests where every web process sees them."""

from backend.bus.client import RedisClient
from backend.bus.names import idempotency_key


class RedisAnswers:
    """Answers in Redis; the web edge asks for these methods by protocol."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def claim(self, subject: str, value: bytes, *, seconds: int) -> bytes | None:
        """Store a value if there is none; else return the one that is there."""
        key = idempotency_key(subject)
        while not await self._redis.set(key, value, nx=True, ex=seconds):
            stored: bytes | None = await self._redis.get(key)
            # It may have been released between the two commands; then try to claim again.
            if stored is not None:
                return stored
        return None

    async def put(self, subject: str, value: bytes, *, seconds: int) -> None:
        """Replace the value."""
        await self._redis.set(idempotency_key(subject), value, ex=seconds)

    async def release(self, subject: str) -> None:
        """Remove the value."""
        await self._redis.delete(idempotency_key(subject))
