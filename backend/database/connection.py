"""The connection to Postgres: one engine and one pool per process, bound to the tables."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from piccolo.engine.postgres import PostgresEngine
from piccolo.table import Table

POOL_SIZE = 10
"""Connections per process at most; the server allows 200."""
CLOSE_TIMEOUT_SECONDS = 5.0
CONNECT_TIMEOUT_SECONDS = 5.0
COMMAND_TIMEOUT_SECONDS = 15.0
"""No statement here takes seconds: one that takes longer meets a server or a network that hangs."""
IDLE_TRANSACTION_SECONDS = 60
"""The server ends a transaction whose process went without a word, and its locks with it."""

_LOGGER = logging.getLogger(__name__)


class NotDurable(Exception):
    """The server may forget what it has confirmed."""


@dataclass(frozen=True)
class DatabaseOptions:
    """How a process uses the database."""

    pool_size: int = POOL_SIZE
    allow_undurable: bool = False
    """Start although fsync or synchronous_commit is off: for tests only."""
    command_timeout_seconds: float = COMMAND_TIMEOUT_SECONDS
    """How long a statement may take."""


class Database:
    """Opens and closes the pool, and gives transactions.

    Constructing one does no I/O; `open` does. Tables are bound to the newest database opened, so
    a process uses one at a time.
    """

    def __init__(
        self, url: str, tables: Sequence[type[Table]], options: DatabaseOptions | None = None
    ) -> None:
        self._url = url
        self._tables = tables
        self._options = options or DatabaseOptions()
        self._engine: PostgresEngine | None = None

    @property
    def engine(self) -> PostgresEngine:
        """The open engine."""
        if self._engine is None:
            raise RuntimeError("The database is not open.")
        return self._engine

    def pool(self) -> "asyncpg.Pool[Any]":
        """Give the connections themselves, to those who need one for longer than a query.

        Raises:
            ConnectionError: the pool is closed.
        """
        if self.engine.pool is None:
            raise ConnectionError("The pool is closed.")
        return self.engine.pool

    async def open(self) -> None:
        """Connect and start the pool.

        Raises:
            NotDurable: the server does not keep what it confirms.
        """
        # The constructor connects with a loop of its own, hence the thread.
        engine = await asyncio.to_thread(PostgresEngine, config={"dsn": self._url})
        await engine.start_connection_pool(
            min_size=1,
            max_size=self._options.pool_size,
            timeout=CONNECT_TIMEOUT_SECONDS,
            command_timeout=self._options.command_timeout_seconds,
            server_settings={
                "idle_in_transaction_session_timeout": str(IDLE_TRANSACTION_SECONDS * 1000)
            },
        )
        self._engine = engine
        for table in self._tables:
            table._meta.db = engine  # noqa: SLF001 - Piccolo has no public way to bind a table
        if not self._options.allow_undurable:
            await self._require_durability()

    async def close(self) -> None:
        """Close the pool; one that a lost connection keeps waiting is terminated."""
        if self._engine is None:
            return
        engine, self._engine = self._engine, None
        pool = engine.pool
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                await engine.close_connection_pool()
        except TimeoutError:
            _LOGGER.warning("Connections were still in use and have been terminated")
            if pool is not None:
                pool.terminate()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Open a transaction, or join the one this task already has.

        Queries inside must not be gathered: they share one connection.
        """
        async with self.engine.transaction():
            yield

    async def fetch(self, query: str, *arguments: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - SQL parameters
        """Run SQL with `$1` parameters, in this task's transaction when there is one."""
        running = self.engine.current_transaction.get()
        if running is not None:
            return [dict(row) for row in await running.connection.fetch(query, *arguments)]
        if self.engine.pool is None:
            raise RuntimeError("The pool is closed.")
        async with self.engine.pool.acquire() as connection:
            return [dict(row) for row in await connection.fetch(query, *arguments)]

    async def ping(self) -> None:
        """Raise when the database does not answer."""
        await self.fetch("SELECT 1")

    async def _require_durability(self) -> None:
        rows = await self.fetch(
            "SELECT name, setting FROM pg_settings"
            " WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off'"
        )
        if rows:
            await self.close()
            names = " and ".join(sorted(row["name"] for row in rows))
            raise NotDurable(f"PostgreSQL runs with {names} off: it may lose confirmed edits.")
