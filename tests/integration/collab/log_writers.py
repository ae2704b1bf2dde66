"""Logs of tests: timelines without a web process, people who edit them, answers that get lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from backend.collab.document import Document, Patch
from backend.collab.log import Submission, UpdateLog
from tests.patience import WAIT_SECONDS

INSERT_TIMELINE = """
INSERT INTO timeline (id, project_id, workspace_id, name, rate_n, rate_d, width, height,
                      created_by, created_at, updated_at)
VALUES ($1, $1, $1, 'Cut', 25, 1, 1920, 1080, $1, $2, $2)
"""
INSERT_ROOM = (
    "INSERT INTO timeline_room (timeline_id, last_seq, epoch, log_bytes) VALUES ($1,0,1,0)"
)


@dataclass
class Flaky:
    """A pool whose commits succeed, while the answer to some of them is lost."""

    pool: Any
    losses: int = 0
    meanwhile: Callable[[], Awaitable[object]] | None = None
    """Done between the commit and the loss of its answer."""

    def acquire(self) -> "Acquiring":
        return Acquiring(self)

    async def release(self, connection: "FlakyConnection") -> None:
        await self.pool.release(connection.connection)

    async def lose(self) -> None:
        if self.losses:
            self.losses -= 1
            if self.meanwhile is not None:
                await self.meanwhile()
            raise ConnectionResetError("the answer was lost")

    def __getattr__(self, name: str) -> object:
        return getattr(self.pool, name)


@dataclass
class Acquiring:
    """Gives a connection to who waits for it, or for the length of a block, as asyncpg does."""

    pool: Flaky
    held: "FlakyConnection | None" = None

    def __await__(self) -> Generator[Any, None, "FlakyConnection"]:
        return self._take().__await__()

    async def __aenter__(self) -> "FlakyConnection":
        self.held = await self._take()
        return self.held

    async def __aexit__(self, *_: object) -> None:
        if self.held is not None:
            await self.pool.release(self.held)

    async def _take(self) -> "FlakyConnection":
        return FlakyConnection(await self.pool.pool.acquire(), self.pool)


@dataclass
class FlakyConnection:
    """A connection of such a pool."""

    connection: Any
    pool: Flaky
    is_in_transaction: bool = False

    async def fetch(self, *arguments: Any) -> Any:
        answer = await self.connection.fetch(*arguments)
        if not self.is_in_transaction:
            await self.pool.lose()
        return answer

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        self.is_in_transaction = True
        try:
            async with self.connection.transaction():
                yield
        finally:
            self.is_in_transaction = False
        await self.pool.lose()

    def __getattr__(self, name: str) -> object:
        return getattr(self.connection, name)


@dataclass
class Writer:
    """Submits edits of one timeline."""

    log: UpdateLog
    timeline_id: UUID
    origin: UUID = field(default_factory=uuid4)
    document: Document = field(default_factory=Document)
    number: int = 0
    committed: dict[int, int] = field(default_factory=dict)
    lost: int = 0

    def edit(self, name: str) -> Submission:
        self.number += 1
        number = self.number
        update = self.document.write([Patch("clips", name, None, {"kind": "media"})])
        submission = Submission(
            timeline_id=self.timeline_id,
            origin=self.origin,
            origin_no=number,
            update=update,
            person_id=None,
            committed=lambda _, seq: self.committed.__setitem__(number, seq),
            failed=self._lose,
        )
        self.log.submit(submission)
        return submission

    def _lose(self) -> None:
        self.lost += 1


@asynccontextmanager
async def running(pool: Flaky) -> AsyncIterator[UpdateLog]:
    log = UpdateLog(lambda: pool)
    task = asyncio.create_task(log.run())
    yield log
    async with asyncio.timeout(WAIT_SECONDS):
        await log.flush()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def new_timeline(pool: Flaky) -> UUID:
    timeline_id = uuid4()
    await pool.pool.execute(INSERT_TIMELINE, timeline_id, datetime.now(UTC))
    await pool.pool.execute(INSERT_ROOM, timeline_id)
    return timeline_id
