"""A worker leaves chunks in the queue that it has no room for."""

import asyncio
from pathlib import Path

from arq.constants import in_progress_key_prefix

from backend.renders.contract import CHUNK_JOB, SOUND_INDEX, SOUND_JOB, ChunkJob, Outcome
from tests.integration.render_worker.farm import ENDLESS, Farm, chunk_job, id_of, running_farm
from tests.render_specs import make_clip, make_spec, make_timeline


async def send_chunks(farm: Farm, frames: tuple[int, ...]) -> list[ChunkJob]:
    """Chunks of a grey picture, each so many frames long."""
    clip = make_clip("c", start=0, end=ENDLESS, kind="solid", color="#808080")
    spec = make_spec(make_timeline({"c": clip}), range=(0, 10))
    await farm.put_spec(spec)
    jobs = [
        chunk_job(spec, index=index, frames=(0, length), key=f"{index:02x}" * 32)
        for index, length in enumerate(frames)
    ]
    for job in jobs:
        await farm.send(CHUNK_JOB, job, id_of(job))
    sound = chunk_job(spec, index=SOUND_INDEX, frames=(0, 10), key="dd" * 32)
    await farm.send(SOUND_JOB, sound, id_of(sound))
    return jobs


async def test_other_chunks_wait_where_other_workers_find_them(
    redis_url: str, tmp_path: Path
) -> None:
    async with running_farm(redis_url, tmp_path) as farm:
        first, *others = await send_chunks(farm, (ENDLESS, 10, 10, 10))

        # The sound was queued last, and is taken while all chunks but one wait.
        report = await farm.report_of(SOUND_INDEX)

        assert report.outcome is Outcome.DONE
        assert await farm.redis.exists(in_progress_key_prefix + id_of(first))
        for job in others:
            assert not await farm.redis.exists(in_progress_key_prefix + id_of(job))


async def test_a_chunk_that_ends_makes_room_for_the_next(redis_url: str, tmp_path: Path) -> None:
    async with running_farm(redis_url, tmp_path) as farm:
        await send_chunks(farm, (5, 5, 5))

        outcomes = [(await farm.report_of(index)).outcome for index in range(3)]

        assert outcomes == [Outcome.DONE] * 3


async def test_a_job_that_is_stopped_while_it_is_signed_off_does_not_stop_the_closing(
    redis_url: str, tmp_path: Path
) -> None:
    async with running_farm(redis_url, tmp_path) as farm:
        signing_off = asyncio.create_task(asyncio.Event().wait())
        farm.jobs["job"] = signing_off

    assert signing_off.cancelled()
    assert not farm.jobs
