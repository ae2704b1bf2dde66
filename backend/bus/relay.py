"""Redis pub/sub for one process: one subscribing connection, one publishing queue.

Pub/sub keeps nothing: whoever needs certainty compares with Postgres, and is told after each
reconnect that something may have been missed.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from backend.bus.client import RedisClient

logger = logging.getLogger(__name__)

Handler = Callable[[bytes], None]
"""Called in the event loop with a message's body; must not take long."""

SENTINEL: Final = "cutroom:sentinel"
"""Always subscribed: redis-py stops listening when the last channel goes."""
FIRST_RETRY_SECONDS: Final = 0.1
LAST_RETRY_SECONDS: Final = 2.0
POLL_SECONDS: Final = 5.0
"""After so long without a word Redis is asked, and after as long without an answer given up: a
server that hangs, or a network that has gone, closes no connection."""
MAX_QUEUED_BYTES: Final = 32 * 2**20
MAX_BATCH: Final = 500
CONFIRM_SECONDS: Final = 5.0

FAILURES = (RedisError, OSError, TimeoutError)


class Relay:
    """Hands messages of subscribed channels to their handlers, and publishes without waiting."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._handlers: dict[str, list[Handler]] = {}
        self._confirmed: dict[str, asyncio.Event] = {}
        self._pubsub: PubSub | None = None
        self._commands = asyncio.Lock()
        self._queue: deque[tuple[str, bytes]] = deque()
        self._queued_bytes = 0
        self._queue_wake = asyncio.Event()
        self._queue_empty = asyncio.Event()
        self._queue_empty.set()
        self._tasks: list[asyncio.Task[None]] = []
        self._reconnected: list[Callable[[], Awaitable[None]]] = []

    def on_reconnect(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Have something called after every reconnect: messages may have been missed."""
        self._reconnected.append(callback)

    def start(self) -> None:
        """Start listening and publishing."""
        self._tasks = [
            asyncio.create_task(self._listen_for_ever(), name="relay-listen"),
            asyncio.create_task(self._publish_for_ever(), name="relay-publish"),
        ]

    async def stop(self) -> None:
        """Publish what is queued, then stop."""
        try:
            async with asyncio.timeout(1):
                await self._queue_empty.wait()
        except TimeoutError:
            logger.warning("%d messages were not published", len(self._queue))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def subscribe(self, channel: str, handler: Handler) -> None:
        """Hear a channel; returns when Redis has confirmed it, or does not answer.

        While Redis is away the subscription is remembered, and made when it is back.
        """
        self._handlers.setdefault(channel, []).append(handler)
        confirmed = self._confirmed.get(channel)
        if confirmed is None:
            confirmed = self._confirmed[channel] = asyncio.Event()
            await self._command("subscribe", channel)
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                await confirmed.wait()
        except TimeoutError:
            logger.warning("Redis has not confirmed %s yet", channel)

    async def unsubscribe(self, channel: str, handler: Handler) -> None:
        """Stop hearing a channel."""
        handlers = self._handlers.get(channel, [])
        if handler in handlers:
            handlers.remove(handler)
        if not handlers and self._handlers.pop(channel, None) is not None:
            del self._confirmed[channel]
            await self._command("unsubscribe", channel)

    def publish_soon(self, channel: str, body: bytes) -> None:
        """Queue a message; it is lost when Redis stays away and the queue is full."""
        if self._queued_bytes + len(body) > MAX_QUEUED_BYTES:
            logger.warning("a message on %s is dropped: Redis does not answer", channel)
            return
        self._queue.append((channel, body))
        self._queued_bytes += len(body)
        self._queue_empty.clear()
        self._queue_wake.set()

    async def _command(self, name: str, channel: str) -> None:
        async with self._commands:
            if self._pubsub is None:
                return  # the next connection subscribes to everything wanted
            try:
                await getattr(self._pubsub, name)(channel)
            except FAILURES:
                logger.warning("Redis did not take %s %s", name, channel)

    async def _listen_for_ever(self) -> None:
        wait_seconds, is_first = FIRST_RETRY_SECONDS, True
        while True:
            pubsub = self._redis.pubsub()
            try:
                async with self._commands:
                    self._pubsub = pubsub
                    await pubsub.subscribe(SENTINEL, *self._handlers)
                await self._hear(pubsub)
                if not is_first:
                    # Only now: what was published before Redis took the channels is lost.
                    await self._tell_reconnected()
                wait_seconds, is_first = FIRST_RETRY_SECONDS, False
                while True:
                    await self._hear(pubsub)
            except FAILURES as error:
                logger.warning("listening to Redis is tried again: %r", error)
            finally:
                self._pubsub = None
                await _close(pubsub)
            await asyncio.sleep(wait_seconds)
            wait_seconds = min(LAST_RETRY_SECONDS, 2 * wait_seconds)

    async def _hear(self, pubsub: PubSub) -> None:
        """Act on one message; raises TimeoutError when Redis has stopped to answer."""
        message = await pubsub.get_message(timeout=POLL_SECONDS)
        if message is None:
            await pubsub.ping()
            message = await pubsub.get_message(timeout=POLL_SECONDS)
        if message is None:
            raise TimeoutError("Redis does not answer")
        channel = (message["channel"] or b"").decode()
        if message["type"] == "message":
            self._dispatch(channel, message["data"])
        elif message["type"] == "subscribe" and channel in self._confirmed:
            self._confirmed[channel].set()

    def _dispatch(self, channel: str, body: bytes) -> None:
        for handler in tuple(self._handlers.get(channel, ())):
            try:
                handler(body)
            except Exception:
                # One room's trouble is not another's: everything else goes on.
                logger.exception("a message on %s", channel)

    async def _tell_reconnected(self) -> None:
        for callback in self._reconnected:
            try:
                await callback()
            except Exception:
                logger.exception("after a reconnect to Redis")

    async def _publish_for_ever(self) -> None:
        while True:
            await self._queue_wake.wait()
            self._queue_wake.clear()
            while self._queue:
                await self._publish_batch()
            self._queue_empty.set()

    async def _publish_batch(self) -> None:
        batch = [self._queue.popleft() for _ in range(min(len(self._queue), MAX_BATCH))]
        self._queued_bytes -= sum(len(body) for _, body in batch)
        pipeline: Any = self._redis.pipeline(transaction=False)
        for channel, body in batch:
            pipeline.publish(channel, body)
        try:
            await pipeline.execute()
        except FAILURES as error:
            logger.warning("%d messages were not published: %r", len(batch), error)
            await asyncio.sleep(FIRST_RETRY_SECONDS)


async def _close(pubsub: PubSub) -> None:
    try:
        await pubsub.aclose()  # type: ignore[no-untyped-call] # redis-py leaves it untyped
    except FAILURES:
        logger.debug("closing a lost connection to Redis", exc_info=True)
