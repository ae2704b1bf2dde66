"""A PostgreSQL and a Redis for one test run, thrown away after it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.supervisor.postgres import TEST_FLAGS, PostgresPlace, start_postgres
from backend.supervisor.redis import RedisPlace, find_redis_server, start_redis
from backend.supervisor.sockets import socket_folder

ROOT = Path(__file__).parents[1]
REDIS_TOOLS = ROOT / ".cutroom" / "redis"


@dataclass(frozen=True)
class Services:
    """Where the two answer."""

    postgres: PostgresPlace
    redis: RedisPlace


@contextmanager
def running_services() -> Iterator[Services]:
    """Run both, without the cost of durability."""
    with tempfile.TemporaryDirectory(prefix="cutroom-test-") as name:
        folder = Path(name)
        sockets = socket_folder(folder)
        environment = dict(os.environ)
        postgres = PostgresPlace(
            folder / "postgres", sockets, folder / "postgres.log", environment, TEST_FLAGS
        )
        redis = RedisPlace(folder / "redis-data", sockets, folder / "redis.log", environment)
        children = [start_postgres(postgres)]
        try:
            children.append(start_redis(redis, find_redis_server(REDIS_TOOLS)))
            yield Services(postgres, redis)
        finally:
            for child in children:
                child.stop(10.0)
            for left in sockets.iterdir():
                left.unlink()
            sockets.rmdir()
