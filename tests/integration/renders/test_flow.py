"""A render from the wish to the file, and every way it can end."""

from base64 import b64encode
from typing import Any

import httpx
import pytest

from backend.bus.names import cancel_key
from backend.collab.document import Document, Patch
from backend.renders.contract import ASSEMBLE_INDEX, SOUND_INDEX, Outcome
from tests.integration.clients import add_member, data_of, error_of, sign_up
from tests.integration.renders.conftest import Studio
from tests.integration.renders.farm_hand import FRAMES_PER_TITLE, OUTPUT

FRAMES = 3 * FRAMES_PER_TITLE


async def test_a_render_goes_from_wish_to_file(studio: Studio) -> None:
    wish = await studio.render("vertical")

    made = await studio.hand.finish()

    render = await studio.read(wish["id"])
    assert (wish["state"], wish["stage"], wish["frames_done"]) == ("queued", "waiting", 0)
    assert (wish["width"], wish["height"], wish["rate"]) == (1080, 1920, [25, 1])
    assert made == [SOUND_INDEX, 0, 1, 2, ASSEMBLE_INDEX]
    assert (render["state"], render["stage"]) == ("completed", "finished")
    assert (render["frames_done"], render["frames_total"]) == (FRAMES, FRAMES)
    assert (render["size_bytes"], render["duration_seconds"]) == (len(OUTPUT), 12.0)
    assert [chunk["state"] for chunk in render["chunks"]] == ["completed"] * 3
    assert render["created_by"]["name"] == "Olga"


async def test_the_file_is_downloaded_under_its_name(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.finish()

    answer = await studio.owner.http.get((await studio.read(wish["id"]))["download_url"])

    assert answer.content == OUTPUT
    assert "Cut%20720p.mp4" in answer.headers["content-disposition"]


async def test_progress_is_right_in_between(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.control()
    for _ in range(2):
        await studio.hand.make(await studio.hand.take())

    render = await studio.read(wish["id"])

    assert (render["state"], render["stage"]) == ("running", "encoding")
    assert render["frames_done"] == FRAMES_PER_TITLE
    assert [chunk["state"] for chunk in render["chunks"]] == ["completed", "running", "running"]
    assert [chunk["frames_done"] for chunk in render["chunks"]] == [FRAMES_PER_TITLE, 0, 0]


async def test_later_edits_change_nothing_of_it(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.add_titles(studio.timeline_id, 2, first=3)

    await studio.hand.finish()

    assert (await studio.read(wish["id"]))["frames_total"] == FRAMES


async def test_a_second_render_takes_what_is_there(studio: Studio) -> None:
    await studio.render()
    await studio.hand.finish()
    second = await studio.render()

    made = await studio.hand.finish()

    assert made == [ASSEMBLE_INDEX]
    assert (await studio.read(second["id"]))["cached_chunks"] == 3


async def test_renders_at_once_make_each_piece_once(studio: Studio) -> None:
    first, second = await studio.render(), await studio.render()

    made = await studio.hand.finish()

    assert sorted(made) == [ASSEMBLE_INDEX, ASSEMBLE_INDEX, SOUND_INDEX, 0, 1, 2]
    for render in (first, second):
        assert (await studio.read(render["id"]))["state"] == "completed"


async def test_an_empty_timeline_is_refused_in_words(studio: Studio) -> None:
    body = {"timeline_id": await studio.new_timeline(), "preset": "720p"}

    error = error_of(await studio.owner.post("/renders", body), 400)

    assert error["reason"] == "nothing_to_render"
    assert "add a clip" in error["message"]


async def test_a_range_is_rendered_alone(studio: Studio) -> None:
    wish = await studio.render(range=[50, 250])

    await studio.hand.finish()

    render = await studio.read(wish["id"])
    assert (render["frames_total"], render["chunks"][0]["first"]) == (200, 50)


@pytest.mark.parametrize("wrong", [[0, 301], [-1, 5], [7, 7], [9, 3]])
async def test_a_range_outside_is_refused(studio: Studio, wrong: list[int]) -> None:
    body = {"timeline_id": studio.timeline_id, "preset": "720p", "range": wrong}

    error = error_of(await studio.owner.post("/renders", body), 400)

    assert error["details"][0]["field"] == "range"


async def test_edits_that_have_not_arrived_make_it_wait_and_then_refuse(studio: Studio) -> None:
    ahead = Document()
    ahead.write([Patch("meta", "", "bg", "#123456")])
    vector = b64encode(ahead.state_vector()).decode()
    body = {"timeline_id": studio.timeline_id, "preset": "720p", "state_vector": vector}

    error = error_of(await studio.owner.post("/renders", body), 409)

    assert error["reason"] == "document_behind"


@pytest.mark.parametrize("vector", ["not base64!", "é", "/////w=="])
async def test_a_strange_state_vector_is_refused(studio: Studio, vector: str) -> None:
    body = {"timeline_id": studio.timeline_id, "preset": "720p", "state_vector": vector}

    error = error_of(await studio.owner.post("/renders", body), 400)

    assert error["details"][0]["field"] == "state_vector"


async def test_a_failing_worker_is_given_three_tries(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.control()
    attempts = []
    for _ in range(3):
        piece = await studio.hand.take()
        attempts.append((piece.number, piece.task.attempt))
        await studio.hand.fail(piece, "worker_failed")

    render = await studio.read(wish["id"])

    assert attempts == [(SOUND_INDEX, 1), (0, 1), (1, 1)]
    assert render["state"] == "running"


async def test_the_fourth_try_does_not_come(studio: Studio) -> None:
    wish = await studio.render(range=[0, 50])
    await studio.hand.control()
    await studio.hand.make(await studio.hand.take())
    for _ in range(3):
        await studio.hand.fail(await studio.hand.take(), "worker_failed")
        await studio.hand.pass_rest()

    render = await studio.read(wish["id"])

    assert (render["state"], render["error"]["code"]) == ("dead", "worker_failed")
    assert await studio.hand.waiting() == []


async def test_damaged_media_fails_it_at_once_in_words(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.control()

    await studio.hand.fail(await studio.hand.take(), "media_damaged")

    render = await studio.read(wish["id"])
    assert (render["state"], render["stage"]) == ("failed", "finished")
    assert render["error"]["message"] == "The clip “Flash” could not be read."
    assert await studio.hand.services.redis.exists(cancel_key(wish["id"]))


async def test_reports_that_come_twice_or_late_change_nothing(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.control()
    sound = await studio.hand.take()
    for _ in range(3):
        await studio.hand.make(sound)
    await studio.hand.fail(sound, "media_damaged")

    await studio.hand.finish()
    await studio.hand.fail(sound, "media_damaged")

    assert (await studio.read(wish["id"]))["state"] == "completed"


async def test_a_failure_of_an_older_attempt_changes_nothing(studio: Studio) -> None:
    wish = await studio.render(range=[0, 50])
    await studio.hand.control()
    await studio.hand.make(await studio.hand.take())
    await studio.hand.fail(await studio.hand.take(), "worker_failed")
    await studio.hand.pass_rest()
    second = await studio.hand.take()

    await studio.hand.fail(second, "media_damaged", attempt=1)
    await studio.hand.make(second)
    await studio.hand.finish()

    assert (await studio.read(wish["id"]))["state"] == "completed"


async def test_a_worker_that_is_stopped_loses_nothing(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.control()

    await studio.hand.report(await studio.hand.take(), Outcome.CANCELLED)
    await studio.hand.finish()

    assert (await studio.read(wish["id"]))["state"] == "completed"


async def test_cancelling_stops_it_everywhere(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.control()
    running = await studio.hand.take()

    cancelled = data_of(await studio.owner.post(f"/renders/{wish['id']}/cancel"))

    assert (cancelled["state"], cancelled["stage"]) == ("cancelled", "finished")
    assert await studio.hand.services.redis.exists(cancel_key(wish["id"]))
    await studio.hand.make(running)
    assert (await studio.read(wish["id"]))["state"] == "cancelled"
    again = await studio.owner.post(f"/renders/{wish['id']}/cancel")
    assert error_of(again, 409)["reason"] == "render_over"


async def test_what_waits_goes_on_when_a_cancelled_worker_answers(studio: Studio) -> None:
    first = await studio.render()
    second = await studio.render(range=[0, 250])
    await studio.hand.control()
    running = await studio.hand.take()
    data_of(await studio.owner.post(f"/renders/{first['id']}/cancel"))

    await studio.hand.report(running, Outcome.CANCELLED)

    assert any(job.startswith(second["id"]) for job in await studio.hand.waiting())


async def test_trying_again_renders_the_same_moment(studio: Studio) -> None:
    wish = await studio.render()
    early = await studio.owner.post(f"/renders/{wish['id']}/retry")
    data_of(await studio.owner.post(f"/renders/{wish['id']}/cancel"))
    await studio.hand.add_titles(studio.timeline_id, 2, first=3)

    again = data_of(await studio.owner.post(f"/renders/{wish['id']}/retry"), 201)
    await studio.hand.finish()

    assert error_of(early, 409)["reason"] == "render_goes_on"
    assert again["id"] != wish["id"]
    render = await studio.read(again["id"])
    assert (render["state"], render["frames_total"]) == ("completed", FRAMES)


async def test_deleting_removes_it_and_its_file(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.finish()
    url = (await studio.read(wish["id"]))["download_url"]

    assert (await studio.owner.delete(f"/renders/{wish['id']}")).status_code == 204

    assert (await studio.owner.get(f"/renders/{wish['id']}")).status_code == 404
    assert (await studio.owner.http.get(url)).status_code == 404
    listed = await studio.owner.get(f"/renders?timeline_id={studio.timeline_id}")
    assert data_of(listed) == []


async def test_lists_are_of_a_timeline_or_a_workspace(studio: Studio) -> None:
    first, second = await studio.render(), await studio.render("1080p")
    workspace_id = studio.workspace.rpartition("/")[2]

    of_timeline = await studio.owner.get(f"/renders?timeline_id={studio.timeline_id}&limit=1")
    of_workspace = await studio.owner.get(f"/renders?workspace_id={workspace_id}")
    of_nothing = await studio.owner.get("/renders")

    assert [render["id"] for render in data_of(of_timeline)] == [second["id"]]
    assert of_timeline.json()["pagination"]["total"] == 2
    assert [render["id"] for render in data_of(of_workspace)] == [second["id"], first["id"]]
    assert error_of(of_nothing, 400)["details"][0]["field"] == "timeline_id"


async def test_lists_can_be_of_one_state_and_sorted(studio: Studio) -> None:
    ids = [(await studio.render(range=[0, 10 + number]))["id"] for number in range(3)]
    for render in (ids[2], ids[0]):
        data_of(await studio.owner.post(f"/renders/{render}/cancel"))
    path = f"/renders?timeline_id={studio.timeline_id}"

    async def listed(question: str) -> list[int]:
        found = data_of(await studio.owner.get(path + question))
        return [ids.index(render["id"]) for render in found]

    assert await listed("&state=cancelled") == [2, 0]
    assert await listed("&state=queued") == [1]
    assert await listed("&sort=created_at:asc") == [0, 1, 2]
    assert await listed("&sort=finished_at:asc") == [2, 0, 1]
    assert await listed("&sort=finished_at:desc&state=cancelled") == [0, 2]
    error_of(await studio.owner.get(path + "&state=lost"), 400)
    error_of(await studio.owner.get(path + "&sort=name:asc"), 400)


async def test_viewers_watch_and_strangers_do_not(studio: Studio) -> None:
    wish = await studio.render()
    path = f"/renders/{wish['id']}"
    viewer = await add_member(studio.app, studio.owner, studio.workspace, "viewer")
    stranger = await sign_up(studio.app)
    body = {"timeline_id": studio.timeline_id, "preset": "720p"}

    async def statuses(person: Any) -> list[int]:
        answers: list[httpx.Response] = [
            await person.get(path),
            await person.get(f"/renders?timeline_id={studio.timeline_id}"),
            await person.post("/renders", body),
            await person.post(f"{path}/cancel"),
            await person.post(f"{path}/retry"),
            await person.delete(path),
        ]
        return [answer.status_code for answer in answers]

    assert await statuses(viewer) == [200, 200, 403, 403, 403, 403]
    assert await statuses(stranger) == [404] * 6
    assert (await stranger.get(f"{path}/events")).status_code == 404


async def test_workspaces_take_turns(studio: Studio) -> None:
    other = await sign_up(studio.app, "Otto")
    workspace = (await other.make("/workspaces", {"name": "Other"}))["id"]
    project = await other.make(f"/workspaces/{workspace}/projects", {"name": "P"})
    body = {"project_id": project["id"], "name": "T", "rate": [25, 1], "width": 64, "height": 36}
    timeline = (await other.make("/timelines", body))["id"]
    await studio.hand.add_titles(timeline, 3)
    await studio.render()
    await other.make("/renders", {"timeline_id": timeline, "preset": "720p"})

    await studio.hand.control()
    for _ in range(2):
        await studio.hand.make(await studio.hand.take())

    rows = await studio.hand.services.database.fetch(
        "SELECT r.workspace_id, count(*) AS jobs FROM render_piece p"
        " JOIN render r ON r.id = p.render_id WHERE p.state = 'running' GROUP BY 1"
    )
    assert sorted(row["jobs"] for row in rows) == [2, 2]
