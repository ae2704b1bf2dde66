"""Redis pub/sub for one process: one connection that subscribes, one that publishes.

Pub/sub keeps nothing: whoever needs certainty compares with Postgres, and is told after each
reconnect that something may have been missed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from backend.bus.client import RedisClient
from backend.bus.publisher import Publisher
from backend.bus.subscriber import Handler, Subscriber
from backend.bus.wire import Wire

logger = logging.getLogger(__name__)

STOP_SECONDS: Final = 1.0


class Relay:
    """Hands messages of subscribed channels to their handlers, and publishes without waiting."""

    def __init__(self, redis: RedisClient) -> None:
        connect = partial(Wire.open, redis.connection_pool)
        self._publisher = Publisher(connect)
        self._subscriber = Subscriber(connect, self._tell_reconnected_soon)
        self._reconnected: list[Callable[[], Awaitable[None]]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._telling: asyncio.Task[None] | None = None

    def on_reconnect(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Have something called after every reconnect: messages may have been missed."""
        self._reconnected.append(callback)

    def start(self) -> None:
        """Start listening and publishing."""
        self._tasks = [
            asyncio.create_task(self._subscriber.link.run(), name="relay-listen"),
            asyncio.create_task(self._publisher.link.run(), name="relay-publish"),
        ]

    async def stop(self) -> None:
        """Publish what is queued, then stop."""
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._publisher.until_done()
        except TimeoutError:
            logger.warning("Redis has not taken everything that was to be published")
        if self._telling is not None:
            self._tasks.append(self._telling)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def subscribe(self, channel: str, handler: Handler) -> None:
        """Hear a channel; returns when Redis has confirmed it, or does not answer.

        While Redis is away the subscription is remembered, and made when it is back.
        """
        await self._subscriber.subscribe(channel, handler)

    def unsubscribe(self, channel: str, handler: Handler) -> None:
        """Stop hearing a channel."""
        self._subscriber.unsubscribe(channel, handler)

    def publish_soon(self, channel: str, body: bytes) -> None:
        """Publish; the message is lost when Redis stays away and too much waits for it."""
        self._publisher.publish(channel, body)

    def _tell_reconnected_soon(self) -> None:
        before = self._telling
        self._telling = asyncio.create_task(self._tell_reconnected(before), name="relay-tell")

    async def _tell_reconnected(self, before: "asyncio.Task[None] | None") -> None:
        if before is not None:
            await asyncio.wait({before})
        for callback in self._reconnected:
            try:
                await callback()
            except Exception:
                logger.exception("after a reconnect to Redis")
