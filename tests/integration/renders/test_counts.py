"""What watchers are told never goes back, whoever counts and however often."""

import asyncio
import random
from collections.abc import AsyncIterator
from itertools import pairwise
from uuid import uuid4

import pytest

from backend.bus.client import RedisClient, connect
from backend.bus.counts import Layout, RenderCounts
from backend.bus.names import render_state_key, topic_channel
from tests.patience import WAIT_SECONDS

CHUNKS, CHUNK_FRAMES = 6, 20
ENCODING, JOINING = 2, 3


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[RedisClient]:
    client = connect(redis_url)
    yield client
    await client.aclose()


async def test_frames_of_all_workers_add_up_and_cached_ones_are_told_apart(
    redis: RedisClient,
) -> None:
    counts, render = RenderCounts(redis), str(uuid4())
    await counts.lay_out(render, Layout("cdrqc", {"c0": 10, "1": 10}, cached=20), begun=[2])

    first = await counts.count(render, 2, 3)
    second = await counts.count(render, 2, 7)

    assert (first.frames, first.worked, first.cached_ahead) == (23, 0, 10)
    assert (second.frames, second.worked, second.chunks) == (27, 4, "cdrqc")
    assert second.seconds >= first.seconds == 0


async def test_a_chunk_that_begins_anew_takes_nothing_back(redis: RedisClient) -> None:
    counts, render = RenderCounts(redis), str(uuid4())
    await counts.count(render, 0, 18)

    assert (await counts.count(render, 0, 2)).frames == 18
    assert (await counts.count(render, 0, 19)).frames == 19
    assert (await counts.read([render]))[render].frames == 19


async def test_a_chunk_that_was_begun_and_then_found_counts_once(redis: RedisClient) -> None:
    counts, render = RenderCounts(redis), str(uuid4())
    await counts.count(render, 0, 5)

    await counts.lay_out(render, Layout("cr", {"c0": 20}, cached=20), begun=[1])

    assert (await counts.count(render, 1, 1)).frames == 21


async def test_what_is_older_is_not_published(redis: RedisClient) -> None:
    counts, render = RenderCounts(redis), str(uuid4())

    async def say(stage: int, frames: int, body: bytes) -> bool:
        return await counts.publish(render, body, stage=stage, frames=frames, topic="render:x")

    assert await say(ENCODING, 10, b"ten")
    assert not await say(ENCODING, 9, b"nine")
    assert await say(ENCODING, 10, b"ten again")
    assert await say(JOINING, 0, b"joining")
    assert not await say(ENCODING, 99, b"late")
    assert await redis.get(render_state_key(render)) == b"joining"


async def test_watchers_of_a_busy_farm_see_no_number_go_back(redis: RedisClient) -> None:
    counts, render = RenderCounts(redis), str(uuid4())
    topic = f"render:{render}"
    seen: list[int] = []
    pubsub = redis.pubsub()
    await pubsub.subscribe(topic_channel(topic))

    async def encode(chunk: int, luck: random.Random) -> None:
        for attempt in (1, 2):
            last = CHUNK_FRAMES if attempt == 2 else luck.randint(1, CHUNK_FRAMES)
            for done in range(1, last + 1):
                counted = await counts.count(render, chunk, done)
                await asyncio.sleep(luck.choice((0, 0, 0.001)))  # others overtake here
                body = str(counted.frames).encode()
                await counts.publish(
                    render, body, stage=ENCODING, frames=counted.frames, topic=topic
                )

    async def watch() -> None:
        async for message in pubsub.listen():
            if message["type"] == "message":
                seen.append(int(message["data"][1:]))
                if seen[-1] == CHUNKS * CHUNK_FRAMES:
                    return

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(encode(chunk, random.Random(chunk)) for chunk in range(CHUNKS)))  # noqa: S311 - no secret
    await asyncio.wait_for(watching, WAIT_SECONDS)
    await pubsub.aclose()  # type: ignore[no-untyped-call] # redis-py has no type for it

    assert all(before <= after for before, after in pairwise(seen))
