"""Jobs of a render through a real Redis, a folder store and real child processes."""

import contextlib
import hashlib
import os
import signal
import struct
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import msgspec
import numpy as np
import pytest
from PIL import Image

from backend.bus.names import (
    cancel_key,
    lease_key,
    render_frames_key,
    render_picture_key,
    render_state_key,
    worker_facts_key,
)
from backend.media.contract import FLICKS_PER_SECOND
from backend.renders.contract import (
    ASSEMBLE_INDEX,
    ASSEMBLE_JOB,
    CHUNK_JOB,
    SOUND_INDEX,
    SOUND_JOB,
    AssembleJob,
    Outcome,
    RenderReport,
    RenderSpec,
)
from backend.renders.motion import MotionStretch, stretch_name
from backend.renders.plan import RenderPlan, plan_render
from backend.storage import keys
from render_worker.hardware import ALL
from tests.integration.render_worker.farm import (
    DEADLINE_SECONDS,
    ENDLESS,
    Farm,
    chunk_job,
    id_of,
    running_farm,
)
from tests.render.numbered import Numbered, numbers_of_file, read_number, write_numbered
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

RENDER = "01890000-0000-7000-8000-000000000001"


@pytest.fixture
async def farm(redis_url: str, tmp_path: Path) -> AsyncIterator[Farm]:
    async with running_farm(redis_url, tmp_path) as running:
        yield running


async def numbered_spec(farm: Farm, tmp_path: Path, frames: int = 60) -> RenderSpec:
    source = write_numbered(tmp_path / "s.mp4", Numbered(200, gop=50, b_frames=2))
    await farm.store.put_file("w/ws/assets/aa/source", source)
    clips = {
        "a": make_clip("a", start=0, end=20, asset="k", src=2 * FLICKS_PER_SECOND),
        "b": make_clip("b", start=20, end=frames, asset="k"),
    }
    spec = make_spec(make_timeline(clips), {"k": make_asset("aa")})
    await farm.put_spec(spec)
    return spec


async def test_a_render_from_plan_to_file(farm: Farm, tmp_path: Path) -> None:
    spec = await numbered_spec(farm, tmp_path)
    plan = plan_render(spec, "test")
    for chunk in plan.chunks:
        job = chunk_job(spec, index=chunk.index, frames=(chunk.first, chunk.end), key=chunk.key)
        await farm.send(CHUNK_JOB, job, id_of(job))
    sound = chunk_job(spec, index=SOUND_INDEX, frames=spec.range, key=plan.sound_key)
    await farm.send(SOUND_JOB, sound, id_of(sound))
    for index in (*(chunk.index for chunk in plan.chunks), SOUND_INDEX):
        report = await farm.report_of(index)
        assert report.outcome is Outcome.DONE, report.error
    await farm.send(ASSEMBLE_JOB, assemble_job(plan), "assemble")

    report = await farm.report_of(ASSEMBLE_INDEX)

    assert (report.outcome, report.frames) == (Outcome.DONE, 60)
    out = farm.store.local_path(keys.render_output("ws", RENDER))
    assert out is not None
    assert numbers_of_file(out) == [*range(50, 70), *range(40)]
    poster = await farm.store.get_bytes(keys.render_poster("ws", RENDER))
    assert Image.open(BytesIO(poster)).size == (320, 180)


def assemble_job(plan: RenderPlan) -> AssembleJob:
    chunks = [keys.chunk("ws", chunk.key) for chunk in plan.chunks]
    return AssembleJob(
        render_id=RENDER,
        workspace_id="ws",
        spec_key=keys.render_spec("ws", RENDER),
        chunk_keys=chunks,
        sound_key=keys.chunk("ws", plan.sound_key, "m4a"),
        output_key=keys.render_output("ws", RENDER),
        attempt=1,
        frames_total=60,
        deadline_seconds=DEADLINE_SECONDS,
        request_id="req",
    )


async def test_watchers_see_progress_and_pictures_that_fit_it(farm: Farm, tmp_path: Path) -> None:
    spec = await numbered_spec(farm, tmp_path)
    await farm.listen(f"render:{RENDER}")
    job = chunk_job(spec, index=0, frames=(0, 60), key="aa" * 32)

    await farm.send(CHUNK_JOB, job, id_of(job))
    await farm.report_of(0)

    state = msgspec.json.decode(await farm.redis.get(render_state_key(RENDER)))
    assert state["type"] == "render.progress"
    assert state["data"]["frames_done"] == state["data"]["frames_total"] == 60
    counts = await farm.redis.hvals(render_frames_key(RENDER))  # type: ignore[misc] # redis-py says it may be synchronous
    assert counts == [b"60"]
    picture = await farm.redis.get(render_picture_key(RENDER))
    assert picture[:16] == UUID(RENDER).bytes
    (frame,) = struct.unpack(">I", picture[16:20])
    shown = np.asarray(Image.open(BytesIO(picture[20:])).convert("RGB"))
    assert read_number(shown) == ([*range(50, 70), *range(40)])[frame]
    assert len(picture) < 41_000
    await farm.until_heard(
        f"render:{RENDER}", lambda heard: {message[:1] for message in heard} == {b"J", b"P"}
    )


async def test_a_chunk_that_is_stored_is_reported_at_once(farm: Farm, tmp_path: Path) -> None:
    spec = await numbered_spec(farm, tmp_path)
    for attempt in (1, 2):
        job = chunk_job(spec, index=0, frames=(0, 60), key="ab" * 32, attempt=attempt)
        await farm.send(CHUNK_JOB, job, id_of(job))
        await farm.report_of(0, attempt)

    first, second = await farm.report_of(0, 1), await farm.report_of(0, 2)

    assert (first.cached, second.cached) == (False, True)
    assert (first.frames, first.size_bytes) == (second.frames, second.size_bytes)


async def test_what_is_found_of_a_films_motion_is_stored_beside_its_chunks(
    farm: Farm, tmp_path: Path
) -> None:
    source = write_numbered(tmp_path / "s.mp4", Numbered(10))
    await farm.store.put_file("w/ws/assets/aa/source", source)
    steady = {"id": "s", "type": "stabilise", "order": "a0", "on": True}
    fx = [steady | {"params": {"smoothness": 500, "zoom": 10_000}}]
    film = make_asset("aa", duration_flicks=10 * FLICKS_PER_SECOND // 25)
    clip = make_clip("c", start=0, end=5, asset="k", fx=fx)
    spec = make_spec(make_timeline({"c": clip}), {"k": film})
    await farm.put_spec(spec)

    key = plan_render(spec, "test").chunks[0].key
    job = chunk_job(spec, index=0, frames=(0, 5), key=key)
    await farm.send(CHUNK_JOB, job, id_of(job))

    assert (await farm.report_of(0)).outcome is Outcome.DONE
    content = await farm.store.get_bytes(keys.motion("ws", stretch_name("aa", 0)))
    assert len(msgspec.json.decode(content, type=MotionStretch).pictures) == 10


async def test_a_cancelled_render_ends_its_jobs_and_leaves_nothing(
    farm: Farm, tmp_path: Path
) -> None:
    spec = await numbered_spec(farm, tmp_path, frames=ENDLESS)
    job = chunk_job(spec, index=0, frames=(0, ENDLESS), key="ac" * 32)
    await farm.send(CHUNK_JOB, job, id_of(job))
    await farm.until(lambda: farm.redis.exists(render_state_key(RENDER)))

    await farm.redis.set(cancel_key(RENDER), b"1")
    report = await farm.report_of(0)

    assert report.outcome is Outcome.CANCELLED
    assert not await farm.store.exists(keys.chunk("ws", job.key))
    assert not list(farm.settings.work_dir.glob("job-*"))
    assert working_children(tmp_path) == []
    await farm.until_released(job)


async def test_a_clip_without_its_media_fails_in_words(farm: Farm, tmp_path: Path) -> None:
    spec = await numbered_spec(farm, tmp_path)
    await farm.store.delete("w/ws/assets/aa/source")
    job = chunk_job(spec, index=0, frames=(25, 60), key="ad" * 32)

    await farm.send(CHUNK_JOB, job, id_of(job))
    report = await farm.report_of(0)

    assert report.error is not None
    assert (report.error.code, report.error.clip, report.error.frame) == ("media_missing", "b", 25)
    assert report.error.message == "Clip “b” at frame 25: its media is missing"


async def test_the_worker_tells_which_encoders_its_hardware_has(farm: Farm) -> None:
    told = await farm.until(lambda: farm.redis.get(worker_facts_key()))

    assert set(msgspec.json.decode(told)["encoders"]) <= set(ALL)


async def test_a_broken_source_fails_the_first_job_that_does_not_even_need_it(
    farm: Farm, tmp_path: Path
) -> None:
    spec = await numbered_spec(farm, tmp_path)
    await farm.store.put_bytes("w/ws/assets/bb/source", b"no media")
    clips = {**spec.timeline["clips"], "late": make_clip("late", start=60, end=90, asset="z")}
    assets = {**spec.assets, "z": make_asset("bb", name="late.mov")}
    await farm.put_spec(make_spec(make_timeline(clips), assets))
    job = chunk_job(spec, index=0, frames=(0, 20), key="ba" * 32)

    await farm.send(CHUNK_JOB, job, id_of(job))
    report = await farm.report_of(0)

    assert report.error is not None
    assert (report.error.code, report.error.clip) == ("media_damaged", "late")
    assert (report.error.frame, report.error.file) == (60, "late.mov")


async def test_a_file_for_which_there_is_no_room_fails_in_words(
    redis_url: str, tmp_path: Path
) -> None:
    """A limit of file size is met as a full disk is."""
    async with running_farm(redis_url, tmp_path, file_bytes=4_096) as farm:
        spec = await numbered_spec(farm, tmp_path)
        before = files_of(tmp_path)
        job = chunk_job(spec, index=0, frames=(0, 60), key="bb" * 32)
        await farm.send(CHUNK_JOB, job, id_of(job))

        report = await farm.report_of(0)

        assert report.error is not None
        assert report.error.code == "disk_full"
        await farm.until_released(job)
        assert files_of(tmp_path) == before


def files_of(folder: Path) -> set[Path]:
    """All files of the store, whole or begun."""
    return {path for path in (folder / "store").rglob("*") if path.is_file()}


async def test_a_chunk_that_two_make_at_once_is_one_piece(redis_url: str, tmp_path: Path) -> None:
    """A worker that was thought dead goes on beside the one that got its chunk."""
    async with running_farm(redis_url, tmp_path, chunk_slots=2) as farm:
        spec = await numbered_spec(farm, tmp_path)
        before = files_of(tmp_path)
        first, second = (
            chunk_job(spec, index=0, frames=(0, 60), key="ab" * 32, attempt=attempt)
            for attempt in (1, 2)
        )
        for job in (first, second, first):
            await farm.send(CHUNK_JOB, job, id_of(job))

        reports = [await farm.report_of(0, attempt) for attempt in (1, 2)]
        for job in (first, second):
            await farm.until_released(job)

        key = keys.chunk("ws", first.key)
        stored = await farm.store.get_bytes(key)
        assert [report.outcome for report in reports] == [Outcome.DONE] * 2
        # On a busy machine the second may begin so late that it finds the first one's.
        made = {report.sha256 for report in reports if not report.cached}
        assert made == {hashlib.sha256(stored).hexdigest()}
        assert {report.size_bytes for report in reports} == {len(stored)}
        assert [path.name for path in files_of(tmp_path) - before] == [Path(key).name]
        assert len(await farm.reports(RenderReport, "record_report")) == 2


async def test_a_nearly_full_disk_is_told_before_anything_is_begun(
    redis_url: str, tmp_path: Path
) -> None:
    async with running_farm(redis_url, tmp_path, free_bytes=2**60) as farm:
        spec = await numbered_spec(farm, tmp_path)
        job = chunk_job(spec, index=0, frames=(0, 60), key="bd" * 32)
        await farm.send(CHUNK_JOB, job, id_of(job))

        report = await farm.report_of(0)

        assert report.error is not None
        assert report.error.code == "disk_full"
        assert working_children(tmp_path) == []


async def test_a_piece_that_takes_too_long_is_ended_in_words(farm: Farm, tmp_path: Path) -> None:
    spec = await numbered_spec(farm, tmp_path, frames=ENDLESS)
    job = chunk_job(spec, index=0, frames=(0, ENDLESS), key="bc" * 32)
    job = msgspec.structs.replace(job, deadline_seconds=1)
    await farm.send(CHUNK_JOB, job, id_of(job))

    report = await farm.report_of(0)

    assert report.error is not None
    assert report.error.code == "timed_out"
    assert not await farm.store.exists(keys.chunk("ws", job.key))


async def test_a_child_that_is_killed_fails_its_job_and_not_the_worker(
    farm: Farm, tmp_path: Path
) -> None:
    spec = await numbered_spec(farm, tmp_path, frames=ENDLESS)
    job = chunk_job(spec, index=0, frames=(0, ENDLESS), key="ae" * 32)
    await farm.send(CHUNK_JOB, job, id_of(job))
    await farm.until(lambda: farm.redis.exists(render_state_key(RENDER)))
    assert await farm.redis.exists(lease_key(id_of(job)))

    os.kill(working_child(tmp_path), signal.SIGKILL)
    report = await farm.report_of(0)
    again = chunk_job(spec, index=1, frames=(0, 30), key="af" * 32)
    await farm.send(CHUNK_JOB, again, id_of(again))

    assert report.error is not None
    assert report.error.code == "worker_failed"
    assert (await farm.report_of(1)).outcome is Outcome.DONE


def working_child(folder: Path) -> int:
    """Process id of the child of ours that has files of the job open; another waits for work."""
    [found] = working_children(folder)
    return found


def working_children(folder: Path) -> list[int]:
    """Process ids of all of them."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    ids = {int(word) for path in children for word in path.read_text().split()}
    ours = [i for i in ids if b"render_worker.child" in Path(f"/proc/{i}/cmdline").read_bytes()]
    return [process for process in ours if _uses(process, folder)]


def _uses(process: int, folder: Path) -> bool:
    for opened in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            if opened.readlink().is_relative_to(folder):
                return True
    return False
