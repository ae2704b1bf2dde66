"""Puts the rooms of a process together."""

import time
from collections.abc import Mapping
from uuid import UUID, uuid4

from backend.bus.names import room_channel
from backend.bus.relay import Relay
from backend.collab.announcer import Announcer
from backend.collab.log import UpdateLog
from backend.collab.metrics import RoomMetrics
from backend.collab.rooms import RoomLimits, Rooms
from backend.collab.service import find_identity
from backend.collab.surroundings import Surroundings
from backend.database.connection import Database
from backend.timeline.fields import SCHEMA_VERSION
from backend.timeline.upgrades import UPGRADES, Upgrade


def open_rooms(  # noqa: PLR0913 - the last two are for tests of schemas to come
    database: Database,
    relay: Relay,
    limits: RoomLimits,
    *,
    metrics: RoomMetrics,
    schema: int = SCHEMA_VERSION,
    upgrades: Mapping[int, Upgrade] = UPGRADES,
) -> Rooms:
    """Make the rooms of a process; they start with the app."""
    process = uuid4()

    def send(timeline_id: UUID, body: bytes) -> None:
        relay.publish_soon(room_channel(str(timeline_id)), body)

    around = Surroundings(
        process=process,
        log=UpdateLog(database.pool),
        metrics=metrics,
        announcer=Announcer(process, send),
        now=time.monotonic,
        time_ms=lambda: int(time.time() * 1000),
        document_bytes=limits.document_bytes,
        schema=schema,
        upgrades=upgrades,
    )
    rooms = Rooms(around, relay, limits, find=find_identity)
    metrics.watch(rooms.census)
    return rooms
