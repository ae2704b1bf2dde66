"""Preparation of uploaded files through a real Redis, a folder store and real child processes."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from backend.media.contract import (
    ASSET_JOB,
    ASSET_REPORT_JOB,
    AssetKind,
    AssetReport,
    PrepareAsset,
    PrepareStage,
    prepare_job_id,
)
from backend.storage import keys
from tests.integration.render_worker.farm import DEADLINE_SECONDS, Farm, running_farm
from tests.render.numbered import Numbered, numbers_of_file, write_numbered

GARBAGE = bytes(range(256)) * 400


@pytest.fixture
async def farm(redis_url: str, tmp_path: Path) -> AsyncIterator[Farm]:
    async with running_farm(redis_url, tmp_path) as running:
        yield running


async def prepare(farm: Farm, name: str, content: bytes) -> AssetReport:
    """Store a file, have it prepared and return the last report."""
    await farm.store.put_bytes(keys.asset_source("ws", name), content)
    job = PrepareAsset(name, "ws", name, keys.asset_source("ws", name), 1, DEADLINE_SECONDS, "req")
    await farm.send(ASSET_JOB, job, prepare_job_id(name, 1))

    async def find() -> AssetReport | None:
        reports = await farm.reports(AssetReport, ASSET_REPORT_JOB)
        done = (r for r in reports if r.asset_id == name and r.stage is not PrepareStage.PROBED)
        return next(done, None)

    report: AssetReport = await farm.until(find)
    return report


async def test_a_video_becomes_facts_proxy_and_strip(farm: Farm, tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "s.mp4", Numbered(60, gop=60, b_frames=3))
    await farm.listen("workspace:ws")

    report = await prepare(farm, "film", source.read_bytes())

    assert report.stage is PrepareStage.READY, report.error
    assert report.facts is not None
    assert report.renditions is not None
    assert (report.renditions.proxy, report.renditions.strip_sheets) == (True, 1)
    assert (report.renditions.strip_pictures, report.renditions.peaks) == (3, False)
    (probed,) = [
        r
        for r in await farm.reports(AssetReport, ASSET_REPORT_JOB)
        if r.stage is PrepareStage.PROBED
    ]
    assert probed.facts is not None
    assert (probed.facts.kind, probed.facts.fps) == (AssetKind.VIDEO, (25, 1))
    proxy = farm.store.local_path(keys.asset_proxy("ws", "film"))
    assert proxy is not None
    assert numbers_of_file(proxy) == list(range(60))
    strip = await farm.store.get_bytes(keys.asset_strip_sheet("ws", "film", 0))
    assert Image.open(BytesIO(strip)).size == (1600, 90)
    await farm.until_heard("workspace:ws", lambda heard: b'"asset.progress"' in b"".join(heard))


async def test_a_picture_becomes_a_smaller_picture(farm: Farm) -> None:
    content = BytesIO()
    Image.new("RGB", (3000, 1000), (200, 30, 30)).save(content, "JPEG")

    report = await prepare(farm, "photo", content.getvalue())

    assert report.renditions is not None
    assert report.renditions.picture
    small = await farm.store.get_bytes(keys.asset_picture("ws", "photo", "jpg"))
    assert Image.open(BytesIO(small)).size == (1280, 427)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (GARBAGE, "not_media"),
        (b"Dear diary, today I cut a film.\n" * 100, "not_media"),
        (b"\0\0\0\x20ftypisom" + GARBAGE, "damaged"),
    ],
)
async def test_what_is_no_media_fails_in_words(farm: Farm, content: bytes, code: str) -> None:
    report = await prepare(farm, "bad.mp4", content)

    assert report.stage is PrepareStage.FAILED
    assert report.error is not None
    assert report.error.code == code
    assert report.error.message.endswith(".")
