"""The real worker, killed in the middle of a chunk: another one finishes the film."""

import asyncio
from datetime import timedelta
from pathlib import Path

import av
import pytest

from backend.accounts.sessions import now_utc
from backend.bus.names import LEASE_TTL_SECONDS, lease_key
from backend.renders import recovery
from backend.renders.jobs import LOOK_SECONDS
from backend.renders.recording import rest
from backend.renders.tables import RenderPiece
from render_worker.settings import Settings
from tests.integration.render_worker.farm import running_worker
from tests.integration.renders.conftest import Studio
from tests.patience import WAIT_SECONDS

FRAMES = 40


@pytest.fixture
def worker(studio: Studio, redis_url: str, tmp_path: Path) -> Settings:
    storage = studio.hand.services.settings.storage_url
    return Settings(redis_url, storage, tmp_path / "render-work")


async def control_until(studio: Studio, render: str, state: str) -> None:
    """Do control's work until a render is where it should be."""
    async with asyncio.timeout(WAIT_SECONDS):
        while (await studio.read(render))["state"] != state:
            await studio.hand.control()
            await asyncio.sleep(0.02)


async def leases(studio: Studio) -> list[str]:
    redis = studio.hand.services.redis
    return [key.decode() async for key in redis.scan_iter(lease_key("*"))]


async def test_a_worker_that_is_killed_costs_time_and_no_render(
    studio: Studio, worker: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "SECOND_LOOK_SECONDS", 0.0)
    render = (await studio.render(range=[0, FRAMES]))["id"]
    await studio.hand.control()
    with running_worker(worker) as first:
        async with asyncio.timeout(WAIT_SECONDS):
            while not await leases(studio):  # noqa: ASYNC110 - Redis tells nobody
                await asyncio.sleep(0.005)
        first.kill()
        first.wait()

    # Its leases end after fifteen seconds: these pass here at once.
    for key in await leases(studio):
        await studio.hand.services.redis.delete(key)
    long_ago = now_utc() - timedelta(minutes=1)
    await RenderPiece.update({RenderPiece.released_at: long_ago}, force=True)
    await studio.hand.farm.recovery.resume_lost()
    with running_worker(worker):
        await control_until(studio, render, "completed")

    output = studio.hand.services.store.local_path(
        f"w/{studio.workspace.rpartition('/')[2]}/renders/{render}/out.mp4"
    )
    assert output is not None
    with av.open(str(output)) as film:
        assert len(list(film.decode(film.streams.video[0]))) == FRAMES
    assert not list(worker.work_dir.glob("job-*"))


def test_a_dead_workers_piece_waits_less_than_half_a_minute() -> None:
    """The lease, the longest time between two looks, the second look, and no rest."""
    looks = sorted(LOOK_SECONDS)
    gaps = [
        after - before for before, after in zip(looks, [*looks[1:], 60 + looks[0]], strict=True)
    ]

    worst = LEASE_TTL_SECONDS + max(gaps) + recovery.SECOND_LOOK_SECONDS
    assert worst + rest(0).total_seconds() < 30
