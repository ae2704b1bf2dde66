"""What is left at the end: fresh readers, and the log itself."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
from pycrdt import Doc, Map

from backend.collab.protocol import STEP_2, SYNC, encode_step_1
from backend.collab.varint import Reader
from tests.benchmarks.dialects import NOTHING, Dialect
from tests.benchmarks.websocket import WebSocket, frame_of

READ_SECONDS = 30.0
_FAULTS = """
SELECT count(*) AS rows,
       count(*) - count(DISTINCT (timeline_id, origin, origin_no)) AS logged_twice,
       (SELECT coalesce(sum(highest - rows), 0) FROM (
           SELECT max(seq) AS highest, count(*) AS rows FROM timeline_update GROUP BY timeline_id
       ) AS rooms) AS gaps
FROM timeline_update
"""


@dataclass(frozen=True)
class Tally:
    """What readers miss, and what they see more than once, as editors and numbers."""

    lost: frozenset[tuple[str, int]]
    duplicated: frozenset[tuple[str, int]]


def tally(saved: Mapping[str, int], texts: Mapping[str, str]) -> Tally:
    """Compare what was acknowledged with what is there.

    Args:
        saved: by editor, how many edits were acknowledged: the first so many.
        texts: by editor, the numbers of all edits that are there.
    """
    found = Counter((name, int(number)) for name in saved for number in texts.get(name, "").split())
    acknowledged = {(name, number) for name, count in saved.items() for number in range(count)}
    repeated = {edit for edit, times in found.items() if times > 1}
    return Tally(frozenset(acknowledged - found.keys()), frozenset(repeated))


class _Reader:
    """Waits for the document."""

    def __init__(self) -> None:
        self.loaded: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def opened(self, socket: WebSocket) -> None:
        """Ask for all there is."""
        socket.send(frame_of(encode_step_1(NOTHING)))

    def heard(self, message: bytes, now: float) -> None:  # noqa: ARG002 - others look at it
        """Take the answer."""
        reader = Reader(message)
        if reader.varuint() == SYNC and reader.varuint() == STEP_2 and not self.loaded.done():
            self.loaded.set_result(reader.bytes())

    def ended(self, code: int) -> None:
        """Be told that there is none."""
        if not self.loaded.done():
            self.loaded.set_exception(ConnectionError(f"closed with {code} before the document"))


async def read_texts(dialect: Dialect, address: tuple[str, int]) -> dict[str, str]:
    """Open a room with nothing in hand and read its texts."""
    reader = _Reader()
    socket = await WebSocket.open(address, dialect.request(), reader)
    async with asyncio.timeout(READ_SECONDS):
        update = await reader.loaded
    socket.abort()
    doc: Doc[Any] = Doc()
    texts: Map[Any] = doc.get("texts", type=Map)
    doc.apply_update(update)
    return {name: str(texts[name]) for name in texts.keys()}  # noqa: SIM118 - a shared map


async def log_faults(database_url: str) -> dict[str, int]:
    """Count the log's rows, those of an update logged twice, and missing numbers."""
    connection = await asyncpg.connect(dsn=database_url)
    try:
        row = await connection.fetchrow(_FAULTS)
    finally:
        await connection.close()
    return {key: int(value) for key, value in row.items()}
