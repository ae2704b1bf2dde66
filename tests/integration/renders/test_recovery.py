"""After a worker's death or a flushed Redis a render is finished all the same."""

from datetime import timedelta

import pytest

from backend.accounts.sessions import now_utc
from backend.bus.names import lease_key
from backend.renders import recovery
from backend.renders.tables import Render, RenderPiece
from tests.integration.renders.conftest import Studio

LONG_AGO = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "SECOND_LOOK_SECONDS", 0.0)


async def pass_time() -> None:
    await RenderPiece.update({RenderPiece.released_at: now_utc() - LONG_AGO}, force=True)
    await Render.update({Render.updated_at: now_utc() - LONG_AGO}, force=True)


async def test_a_dead_workers_piece_is_made_by_another(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.control()
    dead = await studio.hand.take()
    await studio.hand.services.redis.delete(lease_key(dead.job_id))
    await pass_time()

    await studio.hand.farm.recovery.resume_lost()
    await studio.hand.finish()

    assert (await studio.read(wish["id"]))["state"] == "completed"


async def test_a_living_workers_piece_is_left_alone(studio: Studio) -> None:
    await studio.render()
    await studio.hand.control()
    living = await studio.hand.take()
    await pass_time()
    before = await studio.hand.waiting()

    await studio.hand.farm.recovery.resume_lost()

    assert await studio.hand.waiting() == before
    row = await RenderPiece.objects().get(
        (RenderPiece.render_id == living.task.render_id) & (RenderPiece.number == living.number)
    )
    assert row is not None
    assert row.attempt == 1


async def test_a_flushed_redis_costs_time_only(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.control()
    await studio.hand.make(await studio.hand.take())
    await studio.hand.services.redis.flushdb()
    await pass_time()

    await studio.hand.farm.recovery.resume_lost()
    await studio.hand.finish()

    assert (await studio.read(wish["id"]))["state"] == "completed"


async def test_a_lost_planning_is_done_again(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.services.redis.flushdb()
    await pass_time()

    await studio.hand.farm.recovery.resume_lost()
    await studio.hand.finish()

    assert (await studio.read(wish["id"]))["state"] == "completed"


async def test_workers_that_die_again_and_again_end_it_with_a_reason(studio: Studio) -> None:
    wish = await studio.render(range=[0, 50])
    await studio.hand.control()
    await studio.hand.make(await studio.hand.take())
    for _ in range(3):
        dead = await studio.hand.take()
        await studio.hand.services.redis.delete(lease_key(dead.job_id))
        await pass_time()
        await studio.hand.farm.recovery.resume_lost()
        await studio.hand.pass_rest()

    render = await studio.read(wish["id"])

    assert (render["state"], render["error"]["code"]) == ("dead", "worker_failed")
    assert "again and again" in render["error"]["message"]
