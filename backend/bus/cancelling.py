"""Redis connections whose commands can be cancelled."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

import redis.exceptions
from redis.asyncio import Connection, ConnectionPool, SSLConnection, UnixDomainSocketConnection


class _Cancellable:
    """Sends with `asyncio.timeout`.

    redis-py 5 sends with `asyncio.wait_for`, which in Python 3.11 swallows a cancellation that
    arrives as the sending ends: a worker that was told to stop would go on for ever.
    """

    socket_timeout: float | None

    async def send_packed_command(
        self,
        command: bytes | str | Iterable[bytes],
        check_health: bool = True,  # noqa: FBT001, FBT002 - redis-py calls it so
    ) -> None:
        bound, self.socket_timeout = self.socket_timeout, None
        try:
            async with asyncio.timeout(bound):
                await super().send_packed_command(command, check_health)  # type: ignore[misc]
        except TimeoutError:
            words = "Redis took no command in time"
            raise redis.exceptions.TimeoutError(words) from None
        finally:
            self.socket_timeout = bound


class _Tcp(_Cancellable, Connection):
    pass


class _Tls(_Cancellable, SSLConnection):
    pass


class _Unix(_Cancellable, UnixDomainSocketConnection):
    pass


_KINDS: Final[dict[type[Any], type[Any]]] = {
    Connection: _Tcp,
    SSLConnection: _Tls,
    UnixDomainSocketConnection: _Unix,
}


def pool_of(url: str, **options: object) -> ConnectionPool:
    """Make a pool of such connections; it takes what redis-py's pool takes."""
    pool: ConnectionPool = ConnectionPool.from_url(url, **options)
    pool.connection_class = _KINDS[pool.connection_class]
    return pool
