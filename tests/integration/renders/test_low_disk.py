"""A full disk fails no render: what it holds up waits, and says for what."""

from datetime import timedelta

from backend.bus.names import render_state_key
from backend.renders.recording import MOST_TRIES, ROOM_REST
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
