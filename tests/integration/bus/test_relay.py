"""Pub/sub through a real Redis: in order, remembered while there is no connection, told after."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import uvloop

from backend.bus import publisher
from backend.bus.client import RedisClient, connect
from backend.bus.relay import Relay
from backend.bus.wire import Wire, WireClosed

WAIT_SECONDS = 30.0


@dataclass
class Listener:
    """Keeps what a channel says."""

    heard: list[bytes] = field(default_factory=list)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, body: bytes) -> None:
        self.heard.append(body)
        self._more.set()

    async def until(self, body: bytes) -> None:
        async with asyncio.timeout(WAIT_SECONDS):
            while body not in self.heard:
                self._more.clear()
                await self._more.wait()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[RedisClient]:
    client = connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def relay(redis: RedisClient) -> AsyncIterator[Relay]:
    """Not started."""
    made = Relay(redis)
    yield made
    await made.stop()


async def _connections(redis: RedisClient) -> set[str]:
    return {client["id"] for client in await redis.client_list()}


async def _cut(redis: RedisClient, connections: set[str]) -> None:
    for connection in connections:
        await redis.client_kill_filter(_id=connection)


async def test_messages_arrive_whole_and_in_order(relay: Relay) -> None:
    relay.start()
    listener = Listener()
    await relay.subscribe("there", listener)
    bodies = [b"%d " % number + b"\x00\r\n" * number * 100 for number in range(100)]

    for body in bodies:
        relay.publish_soon("elsewhere", b"not for us")
        relay.publish_soon("there", body)

    await listener.until(bodies[-1])
    assert listener.heard == bodies


async def test_what_comes_before_there_is_a_connection_is_done_when_there_is_one(
    redis: RedisClient, relay: Relay
) -> None:
    listener = Listener()
    subscribing = asyncio.create_task(relay.subscribe("there", listener))
    await asyncio.sleep(0)
    relay.publish_soon("queue of another", b"waits")
    pubsub = redis.pubsub(ignore_subscribe_messages=True)
    await pubsub.subscribe("queue of another")

    relay.start()
    await subscribing
    relay.publish_soon("there", b"heard")

    await listener.until(b"heard")
    message = await pubsub.get_message(timeout=WAIT_SECONDS)
    while message is None:
        message = await pubsub.get_message(timeout=WAIT_SECONDS)
    assert message["data"] == b"waits"
    await pubsub.aclose()  # type: ignore[no-untyped-call] # redis-py leaves it untyped


async def test_a_lost_connection_is_made_again_and_told(redis: RedisClient, relay: Relay) -> None:
    await redis.ping()
    others = await _connections(redis)
    again = asyncio.Event()
    listener = Listener()

    async def note() -> None:
        again.set()

    relay.on_reconnect(note)
    relay.start()
    await relay.subscribe("there", listener)
    assert not again.is_set()
    await _cut(redis, await _connections(redis) - others)
    async with asyncio.timeout(WAIT_SECONDS):
        await again.wait()
    relay.publish_soon("there", b"after")

    await listener.until(b"after")


async def test_a_channel_is_not_heard_any_more_when_its_last_handler_goes(relay: Relay) -> None:
    relay.start()
    first, second, after = Listener(), Listener(), Listener()
    await relay.subscribe("there", first)
    await relay.subscribe("there", second)

    relay.unsubscribe("there", first)
    relay.publish_soon("there", b"one")
    await second.until(b"one")
    relay.unsubscribe("there", second)
    await relay.subscribe("after", after)
    relay.publish_soon("there", b"two")
    relay.publish_soon("after", b"three")
    await after.until(b"three")

    assert first.heard == []
    assert second.heard == [b"one"]


async def test_a_handler_that_fails_keeps_nobody_else_from_hearing(
    relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: bytes) -> None:
        raise LookupError("on purpose")

    relay.start()
    listener = Listener()
    await relay.subscribe("there", fail)
    await relay.subscribe("there", listener)

    relay.publish_soon("there", b"one")
    relay.publish_soon("there", b"two")

    await listener.until(b"two")
    assert listener.heard == [b"one", b"two"]
    assert "a message on there" in caplog.text


async def test_what_waits_for_redis_is_bounded(
    relay: Relay, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(publisher, "MAX_WAITING_BYTES", 10)
    relay.publish_soon("there", b"1234567890")
    assert "dropped" not in caplog.text

    relay.publish_soon("there", b"1")

    assert "a message on there is dropped" in caplog.text
    # What fitted is published as soon as there is a connection.
    relay.start()


async def test_stopping_publishes_what_was_said_before(
    redis: RedisClient, relay: Relay, redis_url: str
) -> None:
    other_redis = connect(redis_url)
    other, listener = Relay(other_redis), Listener()
    other.start()
    await other.subscribe("there", listener)
    relay.start()

    relay.publish_soon("there", b"the last word")
    await relay.stop()

    await listener.until(b"the last word")
    await other.stop()
    await other_redis.aclose()
    await redis.ping()


async def test_a_server_that_hangs_is_given_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A port that accepts and never answers."""
    accepted: list[asyncio.StreamWriter] = []
    twice = asyncio.Event()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(writer)
        # redis-py greets first; everything after that is left alone.
        for _ in range(2):
            await reader.readline()
            writer.write(b"+OK\r\n")
        if len(accepted) > 2:
            twice.set()

    monkeypatch.setattr("backend.bus.link.POLL_SECONDS", 0.02)
    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    silent = connect(f"redis://127.0.0.1:{port}")
    hung = Relay(silent)
    hung.start()

    async with asyncio.timeout(WAIT_SECONDS):
        await twice.wait()

    assert "does not answer" in caplog.text
    await hung.stop()
    for writer in accepted:
        writer.close()
    server.close()
    await silent.aclose()


def test_what_is_sent_on_a_connection_that_has_ended_is_lost(redis_url: str) -> None:
    """On uvloop, whose transports raise when they are written to after their end."""

    async def send_after_the_end() -> None:
        client = connect(redis_url)
        wire = await Wire.open(client.connection_pool)
        wire.abort()
        await asyncio.sleep(0)

        wire.send("PING")

        with pytest.raises(WireClosed):
            await wire.replies()
        await wire.close()
        await client.aclose()

    uvloop.run(send_after_the_end())
