"""One connection to Redis for thousands of small messages a second.

redis-py connects, signs in and encrypts. What it does for each command after that (a pool, a lock,
several timers) costs 0.3 ms, more than a message means to us; hiredis alone packs and reads.

Rests on `_reader` and `_writer` of redis-py's asyncio connections (5.3).
"""

import asyncio
from typing import Any, Final

import hiredis
from redis.asyncio import ConnectionPool

READ_BYTES: Final = 2**16


class WireClosed(Exception):
    """Redis, or the network, has ended the connection."""


class Wire:
    """Commands leave at once; replies are read as they come, in version 2 of the protocol."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - redis-py's classes are untyped
        self._connection = connection
        self._reader: asyncio.StreamReader = connection._reader  # noqa: SLF001 - see above
        self._writer: asyncio.StreamWriter = connection._writer  # noqa: SLF001 - see above
        self._parser = hiredis.Reader()
        self._loop = asyncio.get_running_loop()
        self.heard_at = self._loop.time()
        """Loop time of the last reply."""
        self.unanswered = 0
        """Commands without their reply; says nothing once it subscribes to channels."""

    @classmethod
    async def open(cls, pool: ConnectionPool) -> "Wire":
        """Connect as a pool does, beside its own connections.

        Raises:
            RedisError, OSError, TimeoutError: there is no way to Redis now.
        """
        connection: Any = pool.make_connection()  # type: ignore[no-untyped-call] # redis-py's own
        await connection.connect()
        return cls(connection)

    @property
    def waiting_bytes(self) -> int:
        """What Redis has not taken yet."""
        return self._writer.transport.get_write_buffer_size()

    def send(self, *command: str | bytes) -> None:
        """Send a command; on a connection that has ended it is lost."""
        if self._writer.transport.is_closing():
            return  # uvloop raises; whoever reads the replies is told
        self.unanswered += 1
        self._writer.write(hiredis.pack_command(command))  # type: ignore[arg-type] # its stub

    async def replies(self) -> list[Any]:
        """Wait for replies, one or more; `hiredis.ReplyError` among them is what Redis refused.

        Raises:
            WireClosed: there will be no more.
        """
        found = self._read()
        while not found:
            try:
                data = await self._reader.read(READ_BYTES)
            except OSError as error:
                raise WireClosed(str(error)) from error
            if not data:
                raise WireClosed("Redis has closed the connection")
            self._parser.feed(data)
            found = self._read()
        self.heard_at = self._loop.time()
        self.unanswered -= len(found)
        return found

    def abort(self) -> None:
        """End it without another byte; whoever waits for replies is told."""
        self._writer.transport.abort()

    async def close(self) -> None:
        """Give it back to the system; the last call."""
        self.abort()
        await self._connection.disconnect(nowait=True)

    def _read(self) -> list[Any]:
        found = []
        while (reply := self._parser.gets()) is not False:  # False: the rest has not arrived
            found.append(reply)
        return found
