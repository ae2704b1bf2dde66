"""Which errors mean that the database cannot be reached now, and that trying again may help."""

import asyncpg

LOST: tuple[type[Exception], ...] = (
    ConnectionError,
    TimeoutError,  # it hangs, or the network in between
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # the server is starting, stopping, or ended a session
    asyncpg.TooManyConnectionsError,
)
"""What queries raise while the server is away, going or coming, and nothing else does."""
OUTAGE: tuple[type[BaseException], ...] = (
    OSError,
    asyncpg.InterfaceError,
    *LOST,
)
"""The same for whoever may try again at no cost: also what can have other causes."""
