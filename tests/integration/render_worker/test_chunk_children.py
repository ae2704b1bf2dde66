"""Children live on between chunks of one workspace, and what they encode does not show it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from backend.bus.names import cancel_key
from backend.media.contract import FLICKS_PER_SECOND
from backend.renders.contract import CHUNK_JOB, ChunkJob, Outcome, RenderReport, RenderSpec
from render_worker import chunk_children
from tests.integration.render_worker.farm import Farm, chunk_job, id_of, running_farm
from tests.integration.render_worker.test_render_jobs import working_children
from tests.render.numbered import Numbered, write_numbered
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

FRAMES = 75


@pytest.fixture
async def farm(redis_url: str, tmp_path: Path) -> AsyncIterator[Farm]:
    async with running_farm(redis_url, tmp_path, chunk_slots=1) as running:
        yield running


async def put_film(farm: Farm, tmp_path: Path) -> RenderSpec:
    """A film that fades into another stretch of itself."""
    source = write_numbered(tmp_path / "s.mp4", Numbered(120, gop=30, b_frames=2))
    await farm.store.put_file("w/ws/assets/aa/source", source)
    clips = {
        "below": make_clip("below", start=0, end=FRAMES, asset="k"),
        "above": make_clip(
            "above", start=20, end=60, asset="k", track="v2", src=FLICKS_PER_SECOND, fin=30, op=6000
        ),
    }
    spec = make_spec(make_timeline(clips), {"k": make_asset("aa")})
    await farm.put_spec(spec)
    return spec


async def encode(farm: Farm, job: ChunkJob) -> RenderReport:
    await farm.send(CHUNK_JOB, job, id_of(job))
    return await farm.report_of(job.index)


def holding(tmp_path: Path) -> list[int]:
    """Children that have the film open."""
    return working_children(tmp_path / "store")


async def test_the_next_chunk_is_the_same_childs(farm: Farm, tmp_path: Path) -> None:
    spec = await put_film(farm, tmp_path)

    first = await encode(farm, chunk_job(spec, index=0, frames=(0, 10), key="aa" * 32))
    [child] = holding(tmp_path)
    second = await encode(farm, chunk_job(spec, index=1, frames=(10, 20), key="ab" * 32))

    assert (first.outcome, second.outcome) == (Outcome.DONE, Outcome.DONE)
    assert holding(tmp_path) == [child]


async def test_another_workspaces_chunk_is_another_childs(farm: Farm, tmp_path: Path) -> None:
    spec = await put_film(farm, tmp_path)
    await encode(farm, chunk_job(spec, index=0, frames=(0, 10), key="aa" * 32))
    [child] = holding(tmp_path)

    job = chunk_job(spec, index=1, frames=(10, 20), key="ab" * 32)
    report = await encode(farm, msgspec.structs.replace(job, workspace_id="other"))

    [other] = holding(tmp_path)
    assert report.outcome is Outcome.DONE
    assert other != child


async def test_a_child_that_has_failed_is_not_asked_again(farm: Farm, tmp_path: Path) -> None:
    spec = await put_film(farm, tmp_path)
    await encode(farm, chunk_job(spec, index=0, frames=(0, 10), key="aa" * 32))
    clips = {**spec.timeline["clips"], "gone": make_clip("gone", start=75, end=80, asset="z")}
    await farm.put_spec(make_spec(make_timeline(clips), {**spec.assets, "z": make_asset("zz")}))

    failed = await encode(farm, chunk_job(spec, index=1, frames=(70, 80), key="ab" * 32))

    assert failed.outcome is Outcome.FAILED
    assert holding(tmp_path) == []


async def test_a_child_that_nobody_needs_lets_its_films_go(
    farm: Farm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunk_children, "IDLE_SECONDS", 0.0)
    spec = await put_film(farm, tmp_path)
    await encode(farm, chunk_job(spec, index=0, frames=(0, 10), key="aa" * 32))

    async def is_gone() -> bool:
        return await asyncio.to_thread(holding, tmp_path) == []

    assert await farm.until(is_gone)


async def test_a_cancelled_render_leaves_no_child_that_waits_for_more_of_it(
    farm: Farm, tmp_path: Path
) -> None:
    spec = await put_film(farm, tmp_path)
    await encode(farm, chunk_job(spec, index=0, frames=(0, 10), key="aa" * 32))

    await farm.redis.set(cancel_key(spec.render_id), b"1")
    report = await encode(farm, chunk_job(spec, index=1, frames=(10, 20), key="ab" * 32))

    assert report.outcome is Outcome.CANCELLED
    assert holding(tmp_path) == []


async def test_bytes_depend_on_no_slots_and_no_earlier_chunk(
    redis_url: str, tmp_path: Path
) -> None:
    """A child that goes on, goes back or begins anew encodes the very same, whatever the slots."""
    orders = {1: (0, 25, 50), 3: (50, 0, 25)}
    found = []
    for slots, starts in orders.items():
        folder = tmp_path / str(slots)
        folder.mkdir()
        async with running_farm(redis_url, folder, chunk_slots=slots) as farm:
            spec = await put_film(farm, folder)
            hashes = {}
            for first in starts:
                job = chunk_job(
                    spec, index=first, frames=(first, first + 25), key=f"{first:02x}" * 32
                )
                hashes[first] = (await encode(farm, job)).sha256
            found.append(hashes)

    assert found[0] == found[1]
    assert len(set(found[0].values())) == len(orders[1])
