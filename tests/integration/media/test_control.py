"""The control worker itself: takes reports from its queue and stops in order."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from redis.asyncio import Redis

from backend.bus.names import CONTROL_QUEUE
from backend.bus.queue import Job, enqueue, open_queue
from backend.media.contract import (
    ASSET_REPORT_JOB,
    AssetError,
    AssetReport,
    PrepareStage,
    report_job_id,
)
from tests.integration.media.bins import Bin, Ears
from tests.patience import WAIT_SECONDS

ROOT = Path(__file__).parents[3]
REQUEST = "request-of-this-test"
START = "from backend.worker import main; main()"


@pytest.fixture
async def control_process(
    database_url: str, redis_url: str, tmp_path: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {
        **os.environ,
        "CUTROOM_DATABASE_URL": database_url,
        "CUTROOM_REDIS_URL": redis_url,
        "CUTROOM_STORAGE_URL": f"file://{tmp_path}/objects",
        "CUTROOM_SECRET_KEY": "a secret of tests only, 32 characters or more",
        "CUTROOM_ALLOW_UNDURABLE_DATABASE": "1",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", START),
        cwd=ROOT,
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def test_a_report_is_recorded_and_the_process_stops_in_order(
    bin_: Bin, ears: Ears, redis: Redis, control_process: asyncio.subprocess.Process
) -> None:
    asset = await bin_.upload(b"text")
    report = AssetReport(
        asset_id=asset["id"],
        attempt=1,
        stage=PrepareStage.FAILED,
        request_id=REQUEST,
        error=AssetError("not_media", "This is a text."),
    )
    job = Job(
        ASSET_REPORT_JOB, msgspec.json.encode(report).decode(), report_job_id(report), CONTROL_QUEUE
    )

    assert await enqueue(open_queue(redis), job)
    assert not await enqueue(open_queue(redis), job)

    types = [(await ears.next())["type"] for _ in range(3)]
    assert types == ["asset.created", "asset.updated", "asset.failed"]
    assert (await bin_.read(asset["id"]))["error"]["message"] == "This is a text."
    assert await _stopped(control_process) == 0


async def _stopped(process: asyncio.subprocess.Process) -> int:
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(WAIT_SECONDS):
        _, errors = await process.communicate()
    lines = [msgspec.json.decode(line) for line in errors.splitlines()]
    assert {line["process"] for line in lines} == {"control"}
    assert [x["message"] for x in lines if x["request_id"] == REQUEST] == ["An asset is failed"]
    assert process.returncode is not None
    return process.returncode
