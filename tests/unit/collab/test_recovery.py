"""A room that rebuilds its document loses nothing of what is committed meanwhile."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID, uuid4

from prometheus_client import CollectorRegistry

from backend.collab.announcer import Announcer
from backend.collab.close_codes import CloseCode
from backend.collab.connection import Connection
from backend.collab.content import Content
from backend.collab.document import Document, Patch
from backend.collab.editing import Editing
from backend.collab.log import Submission, UpdateLog
from backend.collab.metrics import RoomMetrics
from backend.collab.neighbours import Committed, Edited, RoomMessage
from backend.collab.reading import Stretch
from backend.collab.surroundings import Identity, Surroundings


def _edit(name: str) -> bytes:
    return Document().write([Patch("clips", name, None, {"kind": "media"})])


@dataclass
class Log:
    """A log whose answers can be held up; what is committed after the question is not in them."""

    rows: list[bytes]
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    submitted: list[Submission] = field(default_factory=list)
    is_full: bool = False

    taken: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, _: UUID, *, after_seq: int = 0) -> list[Stretch]:
        found = [Stretch(at, at + 1, row) for at, row in enumerate(self.rows)][after_seq:]
        self.asked.set()
        await self.is_open.wait()
        return found

    def submit(self, submission: Submission) -> None:
        self.submitted.append(submission)
        self.taken.set()


@dataclass
class Nobody:
    """A room without clients."""

    identity: Identity
    connections: frozenset[Connection] = frozenset()
    closed: list[CloseCode] = field(default_factory=list)

    def ask(self, connection: Connection) -> None:
        raise AssertionError(connection)

    def publish(self, message: RoomMessage) -> None:
        """Nobody hears it."""

    def close(self, code: CloseCode, reason: str) -> None:  # noqa: ARG002 - as rooms do
        self.closed.append(code)


def _opened(log: Log) -> tuple[Editing, Nobody]:
    host = Nobody(Identity(uuid4(), uuid4(), uuid4(), epoch=1, schema=1))
    process = uuid4()
    around = Surroundings(
        process=process,
        log=cast("UpdateLog", log),
        metrics=RoomMetrics(CollectorRegistry()),
        announcer=Announcer(process, lambda *_: None),
        now=time.monotonic,
        time_ms=lambda: 0,
        document_bytes=2**20,
        schema=1,
        upgrades={},
    )
    stretches = [Stretch(at, at + 1, row) for at, row in enumerate(log.rows)]
    return Editing(cast("Any", host), Content(stretches), around), host


async def _broken(log: Log, editing: Editing) -> None:
    """Make the room rebuild its document, and wait until it has asked the log."""
    log.is_open.clear()
    log.asked.clear()
    editing.hear_edit(Edited(uuid4(), 1, b"no update"))
    await log.asked.wait()


async def test_what_another_process_sends_and_commits_meanwhile_is_there_afterwards() -> None:
    log = Log([_edit("first")])
    editing, host = _opened(log)
    other = uuid4()
    await _broken(log, editing)

    editing.hear_edit(Edited(other, 1, _edit("theirs")))
    log.rows.append(_edit("theirs"))
    editing.hear_commit(Committed(other, 1, 2))
    log.is_open.set()
    await editing.settle()

    assert set(editing.document.read()["clips"]) == {"first", "theirs"}
    assert editing.seq == 2
    assert host.closed == []


async def test_what_another_process_commits_meanwhile_is_there_afterwards() -> None:
    log = Log([_edit("first")])
    editing, _ = _opened(log)
    other = uuid4()
    editing.hear_edit(Edited(other, 1, _edit("theirs")))
    await _broken(log, editing)

    editing.hear_commit(Committed(other, 1, 2))
    log.is_open.set()
    await editing.settle()

    assert set(editing.document.read()["clips"]) == {"first", "theirs"}


async def test_what_this_process_commits_meanwhile_is_there_afterwards() -> None:
    log = Log([_edit("first")])
    log.is_open.set()
    editing, _ = _opened(log)
    mine = Patch("clips", "mine", None, {"kind": "media"})
    writing = asyncio.create_task(editing.write(lambda document: document.write([mine]), None))
    await log.taken.wait()
    await _broken(log, editing)

    log.submitted[0].committed(1, 2)
    log.is_open.set()
    await editing.settle()
    await writing

    assert set(editing.document.read()["clips"]) == {"first", "mine"}
