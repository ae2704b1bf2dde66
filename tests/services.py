"""A PostgreSQL and a Redis for one test run, thrown away after it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.supervisor.postgres import TEST_FLAGS, PostgresPlace, start_postgres
from backend.supervisor.redis import RedisPlace, find_redis_server, start_redis
from backend.supervisor.sockets import socket_folder
from backend.supervisor.unprivileged import Identity, choose_identity

ROOT = Path(__file__).parents[1]
REDIS_TOOLS = ROOT / ".cutroom" / "redis"


@dataclass(frozen=True)
class Services:
    """Where the two answer."""

    postgres: PostgresPlace
    redis: RedisPlace


def services_in(
    folder: Path, flags: tuple[str, ...] = (), identity: Identity | None = None
) -> Services:
    """Say where both will be, for data below a folder; starts nothing."""
    sockets = socket_folder(folder)
    environment = dict(os.environ)
    postgres = PostgresPlace(
        folder / "postgres",
        sockets / "postgres",
        folder / "postgres.log",
        environment,
        flags,
        identity or choose_identity(),
    )
    return Services(
        postgres, RedisPlace(folder / "redis-data", sockets, folder / "redis.log", environment)
    )


@contextmanager
def running_services(
    identity: Identity | None = None, flags: tuple[str, ...] = TEST_FLAGS
) -> Iterator[Services]:
    """Run both; without the cost of durability unless Postgres gets other flags."""
    with tempfile.TemporaryDirectory(prefix="cutroom-test-") as name:
        services = services_in(Path(name), flags, identity)
        children = [start_postgres(services.postgres)]
        try:
            children.append(start_redis(services.redis, find_redis_server(REDIS_TOOLS)))
            yield services
        finally:
            for child in children:
                child.stop(10.0)
            shutil.rmtree(services.redis.sockets)
