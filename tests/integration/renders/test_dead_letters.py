"""What fails again and again is given up, shown to admins, and revived by them."""

from datetime import timedelta

import pytest

from backend.accounts.sessions import now_utc
from backend.bus.names import CONTROL_QUEUE, cancel_key
from backend.renders import recovery
from backend.renders.contract import ASSEMBLE_INDEX, PLAN_INDEX, SOUND_INDEX, Outcome
from backend.renders.recording import LONGEST_REST_SECONDS, rest
from backend.renders.tables import Render
from tests.integration.clients import add_member, data_of, error_of, sign_up
from tests.integration.renders.conftest import Studio
from tests.integration.renders.farm_hand import FRAMES_PER_TITLE

LONG_AGO = timedelta(minutes=1)


async def give_up(studio: Studio) -> str:
    """A render whose first chunk has failed too often."""
    wish = await studio.render(range=[0, FRAMES_PER_TITLE])
    await studio.hand.control()
    await studio.hand.make(await studio.hand.take())
    for _ in range(3):
        await studio.hand.fail(await studio.hand.take(), "worker_failed")
        await studio.hand.pass_rest()
    return str(wish["id"])


def test_each_rest_is_twice_as_long_up_to_a_minute() -> None:
    seconds = [rest(failures).total_seconds() for failures in range(8)]

    assert seconds == [0, 2, 4, 8, 16, 32, LONGEST_REST_SECONDS, LONGEST_REST_SECONDS]


async def test_a_failed_piece_rests_before_it_is_tried_again(studio: Studio) -> None:
    await studio.render(range=[0, FRAMES_PER_TITLE])
    await studio.hand.control()
    await studio.hand.make(await studio.hand.take())

    await studio.hand.fail(await studio.hand.take(), "timed_out")

    assert await studio.hand.waiting() == []
    [row] = await studio.hand.services.database.fetch(
        "SELECT not_before - now() AS rest FROM render_piece WHERE state = 'queued'"
    )
    assert timedelta(0) < row["rest"] <= rest(1)
    await studio.hand.pass_rest()
    assert len(await studio.hand.waiting()) == 1


async def test_control_is_woken_when_a_piece_has_rested(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    await studio.render(range=[0, FRAMES_PER_TITLE])
    await studio.hand.control()
    await studio.hand.make(await studio.hand.take())
    piece = await studio.hand.take()
    seen: list[str] = []

    async def look(queue: str = CONTROL_QUEUE) -> list[str]:
        waiting = [i.decode() for i in await studio.hand.services.redis.zrange(queue, 0, -1)]
        seen.extend(waiting)
        return [] if any(i.startswith("release:") for i in waiting) else waiting

    with monkeypatch.context() as patch:
        patch.setattr(studio.hand, "waiting", look)
        await studio.hand.fail(piece, "worker_failed")

    assert f"release:{piece.job_id}" in seen


async def test_a_worker_that_was_only_stopped_costs_no_rest(studio: Studio) -> None:
    await studio.render(range=[0, FRAMES_PER_TITLE])
    await studio.hand.control()
    piece = await studio.hand.take()

    await studio.hand.report(piece, Outcome.CANCELLED)

    assert any(job.endswith(f":{piece.number}:2") for job in await studio.hand.waiting())


async def test_admins_see_what_was_given_up_and_why(studio: Studio) -> None:
    render = await give_up(studio)
    workspace = studio.workspace.rpartition("/")[2]

    [dead] = data_of(await studio.owner.get(f"/renders/dead?workspace_id={workspace}"))

    assert (dead["render_id"], dead["index"], dead["tries"]) == (render, 0, 3)
    assert (dead["first"], dead["end"]) == (0, FRAMES_PER_TITLE)
    assert dead["error"]["code"] == "worker_failed"
    seen = await studio.read(render)
    assert (seen["state"], [chunk["state"] for chunk in seen["chunks"]]) == ("dead", ["dead"])


async def test_a_revived_render_goes_on_where_it_was(studio: Studio) -> None:
    render = await give_up(studio)

    revived = data_of(await studio.owner.post(f"/renders/{render}/revive"))

    assert (revived["state"], revived["error"], revived["id"]) == ("queued", None, render)
    assert not await studio.hand.services.redis.exists(cancel_key(render))
    made = await studio.hand.finish()
    assert SOUND_INDEX not in made
    assert made == [0, ASSEMBLE_INDEX]
    assert (await studio.read(render))["state"] == "completed"
    workspace = studio.workspace.rpartition("/")[2]
    assert data_of(await studio.owner.get(f"/renders/dead?workspace_id={workspace}")) == []


async def test_a_revived_render_has_as_many_tries_again_under_new_names(studio: Studio) -> None:
    render = await give_up(studio)
    data_of(await studio.owner.post(f"/renders/{render}/revive"))
    await studio.hand.control()

    attempts = []
    for _ in range(3):
        piece = await studio.hand.take()
        attempts.append(piece.task.attempt)
        await studio.hand.fail(piece, "worker_failed")
        await studio.hand.pass_rest()

    assert attempts == [4, 5, 6]
    assert (await studio.read(render))["state"] == "dead"


async def test_a_planning_that_is_lost_again_and_again_is_a_dead_letter_too(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "SECOND_LOOK_SECONDS", 0.0)
    render = (await studio.render())["id"]
    workspace = studio.workspace.rpartition("/")[2]
    for _ in range(3):
        await studio.hand.services.redis.flushdb()
        await Render.update({Render.updated_at: now_utc() - LONG_AGO}, force=True)
        await studio.hand.farm.recovery.resume_lost()

    [dead] = data_of(await studio.owner.get(f"/renders/dead?workspace_id={workspace}"))
    data_of(await studio.owner.post(f"/renders/{render}/revive"))
    await studio.hand.finish()

    assert (dead["index"], dead["tries"]) == (PLAN_INDEX, 3)
    assert (await studio.read(render))["state"] == "completed"


async def test_only_admins_see_and_revive_and_only_what_is_dead(studio: Studio) -> None:
    render = await give_up(studio)
    alive = (await studio.render())["id"]
    workspace = studio.workspace.rpartition("/")[2]
    editor = await add_member(studio.app, studio.owner, studio.workspace, "editor")
    stranger = await sign_up(studio.app)

    for person, status in ((editor, 403), (stranger, 404)):
        assert (await person.get(f"/renders/dead?workspace_id={workspace}")).status_code == status
        assert (await person.post(f"/renders/{render}/revive")).status_code == status
    refused = await studio.owner.post(f"/renders/{alive}/revive")
    assert error_of(refused, 409)["reason"] == "not_dead"
