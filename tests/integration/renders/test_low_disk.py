"""A full disk fails no render: what it holds up waits, and says for what."""

from datetime import timedelta

import pytest

from backend.accounts.sessions import now_utc
from backend.bus.names import render_state_key
from backend.renders import recovery
from backend.renders.recording import MOST_TRIES, ROOM_REST
from backend.renders.tables import Render
from backend.storage.errors import StorageFull
from tests.integration.clients import data_of, error_of
from tests.integration.renders.conftest import Studio
from tests.integration.renders.farm_hand import FRAMES_PER_TITLE

MESSAGE = "The clip “Flash” could not be read."
"""What the farm hand says whatever the reason is."""


async def run_out_of_disk(studio: Studio) -> str:
    """A render of one chunk for which there is no room."""
    wish = await studio.render(range=[0, FRAMES_PER_TITLE])
    await studio.hand.control()
    await studio.hand.make(await studio.hand.take())
    await studio.hand.fail(await studio.hand.take(), "disk_full")
    return str(wish["id"])


async def test_a_render_without_room_waits_and_says_why(studio: Studio) -> None:
    render_id = await run_out_of_disk(studio)

    render = await studio.read(render_id)

    assert (render["state"], render["error"]) == ("running", None)
    assert render["waits_for"] == MESSAGE
    told = await studio.hand.services.redis.get(render_state_key(render_id))
    assert MESSAGE in told.decode()
    [row] = await studio.hand.services.database.fetch(
        "SELECT not_before - now() AS rest FROM render_piece WHERE state = 'queued'"
    )
    assert timedelta(0) < row["rest"] <= ROOM_REST


async def test_waiting_for_room_is_no_failure_however_often(studio: Studio) -> None:
    render_id = await run_out_of_disk(studio)
    for _ in range(2 * MOST_TRIES):
        await studio.hand.pass_rest()
        await studio.hand.fail(await studio.hand.take(), "disk_full")
    log = (await studio.owner.get(f"/renders/{render_id}/log")).text

    await studio.hand.pass_rest()
    await studio.hand.finish()

    render = await studio.read(render_id)
    assert (render["state"], render["waits_for"]) == ("completed", "")
    assert log.count(MESSAGE) == 1


async def test_a_render_that_cannot_even_be_planned_waits_too(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "SECOND_LOOK_SECONDS", 0.0)
    wish = await studio.render()
    with monkeypatch.context() as patch:
        patch.setattr(studio.hand.services.store, "put_bytes", refuse)
        await studio.hand.control()
        told = await studio.hand.services.redis.get(render_state_key(wish["id"]))
        for _ in range(2 * MOST_TRIES):
            await look_again(studio)
        waiting = await studio.read(wish["id"])

    await look_again(studio)
    await studio.hand.finish()

    assert "disk is full" in told.decode()
    assert waiting["state"] == "queued"
    assert (await studio.read(wish["id"]))["state"] == "completed"


async def refuse(*_: object, **__: object) -> None:
    """What a store on a full disk does."""
    raise StorageFull("There is no room.")


async def look_again(studio: Studio) -> None:
    """What control does every ten seconds."""
    await Render.update({Render.updated_at: now_utc() - timedelta(minutes=1)}, force=True)
    await studio.hand.farm.recovery.resume_lost()
    await studio.hand.control()


async def test_a_render_of_more_than_six_hours_is_refused_in_words(studio: Studio) -> None:
    track = await studio.hand.video_track(studio.timeline_id)
    frames = 6 * 3600 * 25
    clip = {"kind": "text", "text": "Long", "track": track, "at": 300, "length": frames}
    data_of(await studio.owner.post(f"/timelines/{studio.timeline_id}/clips", clip), 201)
    body = {"timeline_id": studio.timeline_id, "preset": "720p"}

    error = error_of(await studio.owner.post("/renders", body), 400)
    longest = await studio.owner.post("/renders", {**body, "range": [0, frames]})

    assert error["reason"] == "render_too_long"
    assert longest.status_code == 201
