"""A large timeline is sent as it is stored, before anything is made of it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from pycrdt import Map

from backend.collab.content import SMALL_BYTES
from backend.collab.packing import pack
from tests.integration.collab.conftest import Studio
from tests.sync_client import SyncClient, sync_url

ROOM_FAILED = 1011


@pytest.fixture
async def large(studio: Studio) -> str:
    """A timeline that no process has in memory as a document but the first."""
    timeline = await studio.timeline()
    editor = await studio.enter(studio.owner, timeline)
    for number in range(3):
        await editor.add_clip(f"c{number}", note="x" * SMALL_BYTES)
    await editor.until_saved()
    return timeline


@pytest.fixture
async def stored(collab_database_url: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
    connection = await asyncpg.connect(dsn=collab_database_url)
    yield connection
    await connection.close()


async def test_it_is_read_and_edited_like_any_other(studio: Studio, large: str) -> None:
    first = await studio.enter(studio.owner, large)
    late = await studio.enter(studio.owner, large, studio.two)
    assert set(late.read()) == {"c0", "c1", "c2"}

    await late.add_clip("new")
    await late.until_saved()
    await first.add_clip("newer")

    await first.until(lambda: "new" in first.read(), "the edit of who came late")
    await late.until(lambda: "newer" in late.read(), "an edit of the other process")
    assert late.read() == first.read()


async def test_viewers_get_everything_and_what_follows(studio: Studio, large: str) -> None:
    viewer = await studio.invite("viewer")
    reader = await studio.enter(viewer, large, studio.two)
    assert set(reader.read()) == {"c0", "c1", "c2"}

    editor = await studio.enter(studio.owner, large)
    await editor.add_clip("new")

    await reader.until(lambda: "new" in reader.read(), "the edit")


async def test_who_comes_back_with_edits_is_asked_for_them(studio: Studio, large: str) -> None:
    first = await studio.enter(studio.owner, large)
    back = SyncClient(sync_url(studio.two.url, large), studio.owner.cookie)
    back.clips["mine"] = Map({"kind": "media"})

    await studio.open(back)

    await first.until(lambda: "mine" in first.read(), "the edit made before")
    await back.until_saved()
    assert set(back.read()) == {"c0", "c1", "c2", "mine"}


async def test_a_damaged_one_is_closed_and_not_edited(
    studio: Studio, stored: "asyncpg.Connection[Any]"
) -> None:
    timeline = UUID(await studio.timeline())
    garbage = b"\xff" * 2 * SMALL_BYTES
    await stored.execute(
        "INSERT INTO timeline_snapshot VALUES ($1, 1, $2, $3, true, now())",
        *(timeline, pack(garbage), len(garbage)),
    )
    url = sync_url(studio.two.url, timeline)
    client = await SyncClient(url, studio.owner.cookie, is_deaf=True).open()

    assert await client.until_closed() == ROOM_FAILED
    answer = await studio.owner.http.get(f"{studio.two.url}/api/v1/timelines/{timeline}/projection")
    assert answer.status_code == 503
