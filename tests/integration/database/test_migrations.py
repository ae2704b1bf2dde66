"""Migrations: from empty, together, and in step with the tables."""

import asyncio
import os
import subprocess
import sys

import asyncpg

from backend.database.migrate import MIGRATIONS, ROOT, migrate


async def test_processes_that_migrate_at_once_do_it_once(empty_database_url: str) -> None:
    runs = await asyncio.gather(*(migrate(empty_database_url, os.environ) for _ in range(3)))

    assert sorted(map(len, runs)) == [0, 0, len(list(MIGRATIONS.glob("*.py")))]


async def test_every_migration_file_is_found_by_its_id(database_url: str) -> None:
    connection = await asyncpg.connect(dsn=database_url)
    applied = await connection.fetchval("SELECT count(*) FROM migration")
    await connection.close()

    assert applied == len(list(MIGRATIONS.glob("*.py")))


def test_the_tables_are_what_the_migrations_make(database_url: str) -> None:
    """Ask the generator for a migration: it must find nothing to change."""
    before = set(MIGRATIONS.glob("*.py"))

    made = subprocess.run(
        [sys.executable, "-m", "piccolo.main", "migrations", "new", "cutroom", "--auto"],
        cwd=ROOT,
        env={
            **os.environ,
            "PICCOLO_CONF": "backend.piccolo_conf",
            "PYTHONPATH": str(ROOT),
            "CUTROOM_DATABASE_URL": database_url,
        },
        capture_output=True,
        text=True,
        check=False,
    )

    new = set(MIGRATIONS.glob("*.py")) - before
    for path in new:
        path.unlink()
    assert new == set(), made.stdout
