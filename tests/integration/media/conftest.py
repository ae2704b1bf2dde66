"""A bin, events, and the control worker's services on this module's database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from redis.asyncio import Redis

from backend.bus.client import connect
from backend.bus.queue import open_queue
from backend.database.connection import Database
from backend.media.preparation import Bus, Preparation
from backend.web.application import CutroomApp
from tests.integration.clients import sign_up
from tests.integration.media.bins import Bin, Ears, listening, make_bin


@dataclass(frozen=True)
class Control:
    """What the control worker works with."""

    preparation: Preparation
    bus: Bus


@pytest.fixture
async def bin_(app: CutroomApp) -> Bin:
    return await make_bin(await sign_up(app))


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def ears(redis: Redis, bin_: Bin) -> AsyncIterator[Ears]:
    async with listening(redis, bin_.workspace_id) as opened:
        yield opened


@pytest.fixture
def control(app: CutroomApp, redis: Redis) -> Control:
    database = app.dependencies["database"].dependency()  # type: ignore[union-attr] # a Provide
    assert isinstance(database, Database)
    bus = Bus(redis, open_queue(redis))
    return Control(Preparation(database, bus), bus)
