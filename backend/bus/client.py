"""The connection to Redis and what is published through it."""

from datetime import UTC, datetime
from typing import TypeAlias
from uuid import UUID

import msgspec
import redis.exceptions
from redis.asyncio import Redis
from uuid_utils.compat import uuid7

from backend.bus.cancelling import pool_of
from backend.bus.names import ACCESS_CHANNEL, topic_channel

EVENT_VERSION = 1
JSON_KIND = b"J"
PICTURE_KIND = b"P"
CONNECT_TIMEOUT_SECONDS = 5.0
ANSWER_TIMEOUT_SECONDS = 5.0
"""No command here waits inside Redis, so one that takes longer meets a server that hangs."""
MAX_CONNECTIONS = 100
LOST: tuple[type[Exception], ...] = (
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
)
"""What commands raise while the server is away, going or coming."""

RedisClient: TypeAlias = Redis


class Event(msgspec.Struct, frozen=True):
    """Something that happened, as every socket that watches the topic receives it."""

    v: int
    topic: str
    type: str
    id: UUID
    at: datetime
    data: object


class AccessChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """What somebody may do has changed; sockets act on it within two seconds.

    With `session_id`, or with `person_id` alone, sessions have ended: close with 4401. With
    `workspace_id` the person has another role there now; None means none (close with 4403). With
    `project_id`, or `workspace_id` alone, that is deleted with all that is in it (4404).
    """

    person_id: UUID | None = None
    workspace_id: UUID | None = None
    session_id: UUID | None = None
    role: str | None = None
    project_id: UUID | None = None


def connect(url: str) -> RedisClient:
    """Make a client; it connects when first used."""
    pool = pool_of(
        url,
        socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
        socket_timeout=ANSWER_TIMEOUT_SECONDS,
        max_connections=MAX_CONNECTIONS,
    )
    client: RedisClient = Redis.from_pool(pool)
    return client


async def publish_event(redis: RedisClient, topic: str, kind: str, data: object) -> None:
    """Tell everybody who watches a topic (`workspace:ID`, `timeline:ID`, `render:ID`).

    Call it after the transaction has committed.

    Args:
        redis: the connection.
        topic: who is told.
        kind: type of the event, such as `member.changed`.
        data: anything msgspec can write.
    """
    await publish_body(redis, topic, msgspec.json.encode(make_event(topic, kind, data)))


def make_event(topic: str, kind: str, data: object) -> Event:
    """Put an event together, for those who also keep it."""
    return Event(EVENT_VERSION, topic, kind, uuid7(), datetime.now(UTC), data)


async def publish_body(redis: RedisClient, topic: str, body: bytes) -> None:
    """Publish an event that is written already."""
    await redis.publish(topic_channel(topic), JSON_KIND + body)


async def publish_access(redis: RedisClient, change: AccessChange) -> None:
    """Tell every process that somebody's access has changed. After the commit, too."""
    await redis.publish(ACCESS_CHANNEL, msgspec.json.encode(change))


async def ping(redis: RedisClient) -> None:
    """Raise when Redis does not answer."""
    await redis.ping()
