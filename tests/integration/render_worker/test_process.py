"""The worker as a process of its own: stopped, killed, and started without its settings."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.bus.client import connect
from backend.bus.names import LEASE_TTL_SECONDS, lease_key, render_state_key
from backend.bus.queue import open_queue
from backend.renders.contract import CHUNK_JOB, ChunkJob
from backend.storage.opening import open_store
from render_worker.settings import Settings
from tests.integration.render_worker.farm import (
    ENDLESS,
    ROOT,
    Farm,
    chunk_job,
    id_of,
    running_worker,
)
from tests.patience import WAIT_SECONDS
from tests.render.numbered import Numbered, write_numbered
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline


@pytest.fixture
async def farm(redis_url: str, tmp_path: Path) -> AsyncIterator[Farm]:
    settings = Settings(redis_url, f"file://{tmp_path}/store", tmp_path / "render-work")
    redis = connect(redis_url)
    await redis.flushdb()
    yield Farm(redis, open_queue(redis), open_store(settings.storage_url), settings)
    await redis.aclose()


async def begin_long_chunk(farm: Farm, tmp_path: Path) -> ChunkJob:
    source = write_numbered(tmp_path / "s.mp4", Numbered(100))
    await farm.store.put_file("w/ws/assets/aa/source", source)
    clip = make_clip("c", start=0, end=ENDLESS, asset="k")
    spec = make_spec(make_timeline({"c": clip}), {"k": make_asset("aa")})
    await farm.put_spec(spec)
    job = chunk_job(spec, index=0, frames=(0, ENDLESS), key="ba" * 32)
    await farm.send(CHUNK_JOB, job, id_of(job))
    await farm.until(lambda: farm.redis.exists(render_state_key(spec.render_id)))
    return job


def children_of(process: int) -> list[int]:
    """Ids of processes whose parent it is, or was, by the argument they are started with."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue  # it has just ended
        if b"render_worker.child" in words and str(process).encode() in words:
            found.append(int(path.parent.name))
    return found


async def test_a_worker_that_is_killed_takes_its_children_along(farm: Farm, tmp_path: Path) -> None:
    with running_worker(farm.settings) as worker:
        job = await begin_long_chunk(farm, tmp_path)
        assert children_of(worker.pid)

        worker.kill()
        worker.wait()
        lease_seconds = await farm.redis.ttl(lease_key(id_of(job)))

        async def are_gone() -> bool:
            return not children_of(worker.pid)

        await farm.until(are_gone)
        assert 0 < lease_seconds <= LEASE_TTL_SECONDS
        assert not await farm.store.exists(f"w/ws/chunks/ba/{job.key}.m4s")


async def test_a_worker_that_is_stopped_gives_its_job_back(farm: Farm, tmp_path: Path) -> None:
    with running_worker(farm.settings) as worker:
        job = await begin_long_chunk(farm, tmp_path)

        worker.terminate()
        code = await asyncio.to_thread(worker.wait, WAIT_SECONDS)

        assert code == 0
        assert not children_of(worker.pid)
        assert await farm.redis.zscore("cutroom:q:render", id_of(job)) is not None
        assert not await farm.redis.exists(lease_key(id_of(job)))


def test_without_settings_it_says_which_are_missing() -> None:
    command = [sys.executable, "-m", "render_worker", "render-worker"]

    done = subprocess.run(  # noqa: S603 - ourselves
        command, cwd=ROOT, env={}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "CUTROOM_REDIS_URL" in done.stdout + done.stderr
