"""Snapshots of timelines, as people look back at them."""

import asyncio
from typing import Any, Final
from uuid import UUID

from backend.accounts.identity import CurrentPerson
from backend.collab import schemas
from backend.collab.errors import NoSuchSnapshot, SnapshotUnreadable
from backend.collab.packing import SnapshotDamaged, unpack
from backend.collab.plain import read_dump
from backend.collab.reading import LogIncomplete, Stretch, load_document
from backend.collab.service import TimelineService
from backend.collab.tables import COUNT_SNAPSHOTS, PAGE_OF_SNAPSHOTS, READ_SNAPSHOT
from backend.database.connection import Database
from backend.timeline.model import Projection
from backend.timeline.patches import apply_patches
from backend.timeline.projection import project
from backend.timeline.upgrades import upgrade_patches
from backend.web.envelope import Page, PageRequest

AT_ONCE: Final = 2
"""Snapshots that one process reads; each takes a second and some hundred megabytes at most."""
_LARGEST_SEQ: Final = 2**63 - 1


class SnapshotService:
    """What a timeline was. Everything here is for whoever may see the timeline."""

    def __init__(self, database: Database, timelines: TimelineService) -> None:
        self._database = database
        self._timelines = timelines
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def list_of(
        self, person: CurrentPerson, timeline_id: UUID, paging: PageRequest
    ) -> Page[schemas.Snapshot]:
        """List a timeline's snapshots, newest first."""
        await self._timelines.get(person.id, timeline_id)
        place = (timeline_id, paging.limit, paging.offset)
        rows = await self._database.fetch(PAGE_OF_SNAPSHOTS, *place)
        [counted] = await self._database.fetch(COUNT_SNAPSHOTS, timeline_id)
        return Page([schemas.Snapshot(**row) for row in rows], counted["total"])

    async def read(
        self, person: CurrentPerson, timeline_id: UUID, seq: int
    ) -> schemas.SnapshotContent:
        """Say what a timeline held.

        Raises:
            NoSuchSnapshot: there is none of this seq, or not any more.
            SnapshotUnreadable: it is damaged.
        """
        row = await self._find(person, timeline_id, seq)
        async with self._turns:
            try:
                projection = await asyncio.to_thread(_project, row)
            except (SnapshotDamaged, LogIncomplete) as error:
                raise SnapshotUnreadable("This snapshot is damaged.") from error
        return schemas.SnapshotContent(row["seq"], row["made_at"], projection)

    async def read_update(self, person: CurrentPerson, timeline_id: UUID, seq: int) -> bytes:
        """Give a snapshot as one Yjs update; it raises what `read` does."""
        row = await self._find(person, timeline_id, seq)
        try:
            return await asyncio.to_thread(_update_of, row)
        except SnapshotDamaged as error:
            raise SnapshotUnreadable("This snapshot is damaged.") from error

    async def _find(self, person: CurrentPerson, timeline_id: UUID, seq: int) -> dict[str, Any]:
        await self._timelines.get(person.id, timeline_id)
        if 0 < seq <= _LARGEST_SEQ:
            for row in await self._database.fetch(READ_SNAPSHOT, timeline_id, seq):
                return row
        raise NoSuchSnapshot("There is no such snapshot, or it has been thinned out.")


def _update_of(row: dict[str, Any]) -> bytes:
    return unpack(row["bytes"], row["size_bytes"])


def _project(row: dict[str, Any]) -> Projection:
    """Read a snapshot as this version reads timelines, whichever wrote it."""
    whole = row["is_whole"]
    stretch = Stretch(0, row["seq"], _update_of(row), is_snapshot=True, is_whole=whole)
    plain = read_dump(load_document([stretch]).document.dump())
    return project(apply_patches(plain, upgrade_patches(plain)))
