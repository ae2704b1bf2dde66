"""Which errors mean that the database cannot be reached now, and that trying again may help."""

import asyncpg

OUTAGE: tuple[type[BaseException], ...] = (
    OSError,  # also TimeoutError and a refused connection
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
    asyncpg.AdminShutdownError,
)
