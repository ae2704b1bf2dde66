"""Real PostgreSQL and Redis for every integration test: started once, emptied per module."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from itertools import count

import asyncpg
import httpx
import pytest
import redis

from backend.database.migrate import migrate
from backend.web.application import CutroomApp
from tests.integration.clients import make_client, make_settings, running_app
from tests.s3 import CREDENTIALS, running_s3
from tests.services import Services, running_services

TEMPLATE = "migrated"
_numbers = count(1)


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """Both servers, for the whole run."""
    with running_services() as running:
        yield running


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """An S3 server; the credentials for it are in the environment meanwhile."""
    with pytest.MonkeyPatch.context() as patch, running_s3() as endpoint:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        yield endpoint


@pytest.fixture(scope="session")
def migrated_template(services: Services) -> str:
    """Name of a database that all migrations have run on."""
    _administer(services, f"CREATE DATABASE {TEMPLATE}")
    asyncio.run(migrate(services.postgres.url(TEMPLATE), os.environ))
    return TEMPLATE


@pytest.fixture(scope="module")
def database_url(services: Services, migrated_template: str) -> Iterator[str]:
    """A migrated database without rows, of this module alone."""
    name = f"test_{next(_numbers)}"
    _administer(services, f"CREATE DATABASE {name} TEMPLATE {migrated_template}")
    yield services.postgres.url(name)
    _administer(services, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def empty_database_url(services: Services) -> Iterator[str]:
    """A database that no migration has run on."""
    name = f"empty_{next(_numbers)}"
    _administer(services, f"CREATE DATABASE {name}")
    yield services.postgres.url(name)
    _administer(services, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def redis_url(services: Services) -> str:
    """A Redis without keys."""
    with redis.Redis.from_url(services.redis.url()) as client:
        client.flushall()
    return services.redis.url()


@pytest.fixture(scope="module")
async def app(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CutroomApp]:
    """The web application on a database of this module."""
    settings = make_settings(database_url, redis_url, tmp_path_factory.mktemp("data"))
    async with running_app(settings) as running:
        yield running


@pytest.fixture
async def client(app: CutroomApp) -> AsyncIterator[httpx.AsyncClient]:
    """A browser nobody has signed in with."""
    async with make_client(app) as browser:
        yield browser


def _administer(services: Services, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(dsn=services.postgres.url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())
