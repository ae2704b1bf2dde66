import os
import stat
import sys
from pathlib import Path

import asyncpg
import pytest
import redis

from backend.supervisor.failure import StartFailed
from backend.supervisor.postgres import start_postgres
from backend.supervisor.processes import Child
from backend.supervisor.unprivileged import account_identity, choose_identity, let_enter
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


def test_postgres_runs_as_another_account_where_namespaces_are_blocked() -> None:
    """As in many containers; as an ordinary user it always runs as that user."""
    identity = account_identity() if os.geteuid() == 0 else choose_identity()
    if identity.account is not None and not _everybody_may_enter(Path(sys.prefix)):
        with pytest.raises(StartFailed, match="cannot enter"), running_services(identity):
            raise AssertionError("it cannot run from here")
        return

    with running_services(identity) as services:
        postmaster = int((services.postgres.data / "postmaster.pid").read_text().splitlines()[0])
        owner = Path(f"/proc/{postmaster}").stat().st_uid

    assert owner == (identity.account.pw_uid if identity.account else os.geteuid())


def _everybody_may_enter(folder: Path) -> bool:
    return all(above.stat().st_mode & stat.S_IXOTH for above in folder.resolve().parents)


def test_an_account_that_is_kept_out_is_said_in_words(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "inside").mkdir(parents=True)
    closed.chmod(0o700)

    with pytest.raises(StartFailed, match="cannot enter /"):
        let_enter(account_identity(), closed / "inside")
