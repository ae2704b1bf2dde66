import asyncpg
import redis

from backend.supervisor.postgres import start_postgres
from backend.supervisor.processes import Child
from tests.services import Services, running_services


async def test_a_migrated_database_answers(database_url: str) -> None:
    connection = await asyncpg.connect(dsn=database_url)

    found = await connection.fetchval("SELECT current_setting('server_version_num')::int >= 180000")

    assert found is True
    await connection.close()


async def test_a_module_starts_with_an_empty_redis(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


def test_a_killed_postgres_starts_again_beside_its_own_leftovers() -> None:
    """The pid file and the socket of a crash must not stop the next start."""
    with running_services() as crashed:
        postmaster = int((crashed.postgres.data / "postmaster.pid").read_text().splitlines()[0])
        child = _restart(crashed)

        assert child.pid != postmaster
        assert child.poll() is None
        child.stop(10.0)


def _restart(services: Services) -> Child:
    return start_postgres(services.postgres)
