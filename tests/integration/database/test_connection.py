"""Nobody waits for ever for a database that does not answer."""

import asyncio

import pytest

from backend.database.connection import Database, DatabaseOptions
from backend.database.outage import LOST
from tests.patience import WAIT_SECONDS

OPTIONS = DatabaseOptions(allow_undurable=True, command_timeout_seconds=1.0)


async def test_statement_that_takes_too_long_is_given_up(database_url: str) -> None:
    database = Database(database_url, (), OPTIONS)
    await database.open()

    async with asyncio.timeout(WAIT_SECONDS):
        with pytest.raises(LOST):
            await database.fetch("SELECT pg_sleep(600)")
        assert await database.fetch("SELECT 1 AS one") == [{"one": 1}]

    await database.close()


async def test_transaction_left_alone_does_not_keep_its_locks(database_url: str) -> None:
    database = Database(database_url, (), OPTIONS)
    await database.open()

    shown = await database.fetch("SHOW idle_in_transaction_session_timeout")

    assert shown == [{"idle_in_transaction_session_timeout": "1min"}]
    await database.close()
