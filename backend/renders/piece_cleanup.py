"""Keeps the store of pieces to its size: those that were not used for longest go first.

Single pictures count as pieces; nothing is noted of their use, so theirs is when they were made.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backend.accounts.sessions import now_utc
from backend.database.connection import Database
from backend.renders.contract import ASSEMBLE_INDEX
from backend.renders.dispatch import piece_object
from backend.storage import keys
from backend.storage.store import ObjectStore

GRACE = timedelta(hours=1)
"""Younger pieces stay: a render that is being planned may have just found them."""
_LOOKS_AT_ONCE = 16
_NEVER = datetime.min.replace(tzinfo=UTC)
_LOGGER = logging.getLogger(__name__)
_WORKSPACES = "SELECT id::text FROM workspace"
_USES = """
SELECT r.workspace_id, p.number, p.key, max(coalesce(r.finished_at, r.updated_at)) AS used_at,
    bool_or(r.state IN ('queued', 'running')) AS is_needed
FROM render_piece p JOIN render r ON r.id = p.render_id
WHERE p.number <> $1 GROUP BY r.workspace_id, p.number, p.key
"""


@dataclass(frozen=True)
class _Stored:
    key: str
    size_bytes: int
    modified_at: datetime


@dataclass(frozen=True)
class _Use:
    at: datetime = _NEVER
    is_needed: bool = False

    def and_also(self, other: "_Use") -> "_Use":
        return _Use(max(self.at, other.at), self.is_needed or other.is_needed)


class PieceCleanup:
    """Run by the clock. Whatever it takes away is made again when it is wanted."""

    def __init__(
        self, database: Database, store: ObjectStore, *, most_bytes: int, grace: timedelta = GRACE
    ) -> None:
        self._database = database
        self._store = store
        self._most_bytes = most_bytes
        self._grace = grace

    async def tidy(self) -> int:
        """Delete as much as is too much, and return how many pieces that were.

        Nothing that a render waits for goes, so that what remains may be more than the limit.
        """
        stored = [piece async for piece in _all_stored(self._database, self._store)]
        excess = sum(piece.size_bytes for piece in stored) - self._most_bytes
        if excess <= 0:
            return 0
        # Asked after the long walk over the store, so that the newest renders count.
        gone = _choose(stored, await self._uses(), excess, now_utc() - self._grace)
        for key in gone:
            await self._store.delete(key)
        _LOGGER.info("%s pieces of renders were cleaned away", len(gone))
        return len(gone)

    async def _uses(self) -> dict[str, _Use]:
        uses: dict[str, _Use] = {}
        for row in await self._database.fetch(_USES, ASSEMBLE_INDEX):
            key = piece_object(row["workspace_id"], row["number"], key=row["key"])
            use = _Use(row["used_at"], row["is_needed"])
            # Two chunks of one render may have one name.
            uses[key] = use.and_also(uses.get(key, _Use()))
        return uses


async def _all_stored(database: Database, store: ObjectStore) -> AsyncIterator[_Stored]:
    for row in await database.fetch(_WORKSPACES):
        folders = keys.chunk_folder(row["id"]), keys.frame_folder(row["id"])
        found = [key for folder in folders async for key in store.list_keys(folder)]
        for start in range(0, len(found), _LOOKS_AT_ONCE):
            some = found[start : start + _LOOKS_AT_ONCE]
            stats = await asyncio.gather(*(store.find_stat(key) for key in some))
            for key, stat in zip(some, stats, strict=True):
                if stat is not None:
                    yield _Stored(key, stat.size_bytes, stat.modified_at)


def _choose(
    stored: Iterable[_Stored], uses: dict[str, _Use], excess: int, newest: datetime
) -> list[str]:
    """Choose what goes, in order of its last use, until nothing is too much."""
    dated = [(uses.get(p.key, _Use()).and_also(_Use(p.modified_at)), p) for p in stored]
    free = [(use, piece) for use, piece in dated if not use.is_needed and use.at < newest]
    chosen: list[str] = []
    for _, piece in sorted(free, key=lambda pair: (pair[0].at, pair[1].key)):
        if excess <= 0:
            break
        chosen.append(piece.key)
        excess -= piece.size_bytes
    return chosen
