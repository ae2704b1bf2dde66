"""Brings a database to the newest migration, one process at a time."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

import asyncpg

ROOT = Path(__file__).parents[2]
MIGRATIONS = ROOT / "migrations"

ADVISORY_LOCK = 0x43_55_54_52
"""Any number, the same in every process that migrates ("CUTR")."""
LOCK_TIMEOUT = "60s"
RUN_TIMEOUT_SECONDS = 300.0
REASON_LINES = 40


class MigrationFailed(Exception):
    """The message says which migration failed and why, for the person who started it."""


async def migrate(database_url: str, environment: Mapping[str, str]) -> list[str]:
    """Run what has not run yet and return the ids of what was run.

    Args:
        database_url: the database to change.
        environment: handed on to the migrating process (it needs its PATH and the like).

    Raises:
        MigrationFailed: nothing of the failed migration stays; earlier ones do.
    """
    connection = await asyncpg.connect(dsn=database_url)
    try:
        # Two at once: all but one would fail with "relation already exists".
        await connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        await connection.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        before = await _applied(connection)
        if before >= _known():
            return []
        await _run({**environment, "CUTROOM_DATABASE_URL": database_url})
        return sorted(await _applied(connection) - before)
    except asyncpg.LockNotAvailableError:
        raise MigrationFailed("Another process has been migrating for over a minute.") from None
    finally:
        await connection.close()


def _known() -> set[str]:
    """Ids of the migration files; a generated file has its id on a line of its own."""
    lines = (line for path in MIGRATIONS.glob("*.py") for line in path.read_text().splitlines())
    return {line.partition("=")[2].strip(" \"'") for line in lines if line.startswith("ID =")}


async def _applied(connection: "asyncpg.Connection[asyncpg.Record]") -> set[str]:
    if await connection.fetchval("SELECT to_regclass('migration')") is None:
        return set()
    rows = await connection.fetch("SELECT name FROM migration WHERE app_name = 'cutroom'")
    return {row["name"] for row in rows}


async def _run(environment: Mapping[str, str]) -> None:
    """Run Piccolo's own command in a process of its own.

    Its migrations find their engine through a module named in the environment, which this
    process has no reason to load.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "piccolo.main", "migrations", "forwards", "cutroom", "--trace"),
        cwd=ROOT,
        env={**environment, "PICCOLO_CONF": "backend.piccolo_conf", "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(RUN_TIMEOUT_SECONDS):
            output, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        raise MigrationFailed("The migrations took over five minutes and were stopped.") from None
    if process.returncode != 0:
        # The reason stands near the top; a page of usage text follows it.
        reason = "\n".join(output.decode(errors="replace").splitlines()[:REASON_LINES])
        raise MigrationFailed(f"A migration failed and was rolled back:\n{reason}")
