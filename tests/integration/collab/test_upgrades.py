"""A document of an older version is brought up to date before anybody gets it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from prometheus_client import CollectorRegistry

from backend.app import Services
from backend.bus.relay import Relay
from backend.collab.errors import RoomFailed
from backend.collab.metrics import RoomMetrics
from backend.collab.opening import open_rooms
from backend.collab.rooms import Rooms
from backend.timeline.patches import Draft
from backend.timeline.upgrades import Upgrade
from backend.web.application import CutroomApp
from tests.integration.clients import sign_up

LATER = 3


def mark_tracks(document: Mapping[str, Any], draft: Draft) -> None:
    for track_id in document["tracks"]:
        draft.set("tracks", track_id, "height", 40)


def add_a_track(_: Mapping[str, Any], draft: Draft) -> None:
    draft.create("tracks", "newtrack0001", {"kind": "video", "order": "z"})


def fail(_: Mapping[str, Any], __: Draft) -> None:
    raise ConnectionError("the database went away meanwhile")


UPGRADES: Mapping[int, Upgrade] = {1: mark_tracks, 2: add_a_track}


@asynccontextmanager
async def later_rooms(
    app: CutroomApp, upgrades: Mapping[int, Upgrade] = UPGRADES
) -> AsyncIterator[Rooms]:
    """The rooms of a process of a later version, on the same database and Redis."""
    services: Services = app.state["services"]
    relay = Relay(services.redis)
    relay.start()
    rooms = open_rooms(
        services.database,
        relay,
        services.rooms.limits,
        metrics=RoomMetrics(CollectorRegistry()),
        schema=LATER,
        upgrades=upgrades,
    )

    async def recheck(*_: object) -> None:
        raise AssertionError("nobody is connected")

    await rooms.start(recheck)
    try:
        yield rooms
    finally:
        await rooms.stop()
        await relay.stop()


@pytest.fixture
async def timeline(app: CutroomApp) -> UUID:
    """A timeline of this version."""
    person = await sign_up(app)
    workspace = await person.make("/workspaces", {"name": "Studio"})
    project = await person.make(f"/workspaces/{workspace['id']}/projects", {"name": "Film"})
    wish = {"project_id": project["id"], "name": "Cut", "rate": [25, 1]}
    made = await person.make("/timelines", {**wish, "width": 1920, "height": 1080})
    return UUID(made["id"])


async def rows_of(app: CutroomApp, timeline: UUID) -> list[Any]:
    services: Services = app.state["services"]
    asked = "SELECT seq, person_id FROM timeline_update WHERE timeline_id = $1 ORDER BY seq"
    return list(await services.database.fetch(asked, timeline))


async def test_it_is_one_edit_of_the_server_and_committed_before_anybody_sees_it(
    app: CutroomApp, timeline: UUID
) -> None:
    async with later_rooms(app) as rooms, rooms.visit(timeline) as room:
        document = room.document.read()
        rows = await rows_of(app, timeline)

    assert document["meta"]["schema"] == LATER
    assert all(track["height"] == 40 for track in document["tracks"].values() if "name" in track)
    assert "newtrack0001" in document["tracks"]
    assert [(row["seq"], row["person_id"]) for row in rows[1:]] == [(2, None)]


async def test_processes_that_open_it_at_one_time_upgrade_it_once(
    app: CutroomApp, timeline: UUID
) -> None:
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(later_rooms(app)) for _ in range(3)]
        opened = await asyncio.gather(
            *(stack.enter_async_context(rooms.visit(timeline)) for rooms in processes)
        )
        documents = [room.document.read() for room in opened]
        rows = await rows_of(app, timeline)

    assert documents[0] == documents[1] == documents[2]
    assert len(rows) == 2


async def test_opened_again_it_is_left_alone(app: CutroomApp, timeline: UUID) -> None:
    for _ in range(2):
        async with later_rooms(app) as rooms, rooms.visit(timeline):
            rows = await rows_of(app, timeline)

    assert len(rows) == 2


async def test_it_is_not_opened_when_it_cannot_be_upgraded(app: CutroomApp, timeline: UUID) -> None:
    async with later_rooms(app, {1: fail}) as rooms:
        with pytest.raises(RoomFailed):
            async with rooms.visit(timeline):
                pytest.fail("nobody may get it")

    assert len(await rows_of(app, timeline)) == 1


async def test_this_versions_documents_are_not_written_to(app: CutroomApp, timeline: UUID) -> None:
    services: Services = app.state["services"]

    async with services.rooms.visit(timeline) as room:
        assert not room.is_outdated

    assert len(await rows_of(app, timeline)) == 1
