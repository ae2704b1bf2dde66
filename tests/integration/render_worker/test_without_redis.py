"""Redis may be away for a while: the work goes on, and its report is handed in later."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as RedisAway

from backend.bus.client import RedisClient, connect
from backend.bus.names import CONTROL_QUEUE
from backend.bus.queue import enqueue, open_queue
from backend.renders.contract import Outcome, RenderReport
from render_worker import handing_in
from render_worker.handing_in import hand_in
from render_worker.progress import ProgressBoard
from tests.integration.render_worker.farm import chunk_job
from tests.render_specs import make_spec, make_timeline

REPORT = RenderReport("render", 0, "aa" * 32, 1, Outcome.DONE, "req")


@pytest.fixture
async def nobody(tmp_path: Path) -> AsyncIterator[RedisClient]:
    """A Redis that does not answer."""
    client = connect(f"unix://{tmp_path}/nobody.sock")
    yield client
    await client.aclose()


async def test_watchers_are_told_nothing_and_the_work_goes_on(
    nobody: RedisClient, caplog: pytest.LogCaptureFixture
) -> None:
    board = ProgressBoard(nobody)
    job = chunk_job(make_spec(make_timeline({})), index=0, frames=(0, 10), key="aa" * 32)

    await board.advance(job, 5)
    await board.show(job, 5, b"jpeg")
    await board.finish_chunk(job)
    await board.join(job.render_id, 10, 1)

    assert caplog.text.count("Redis does not take what watchers are told") == 4


async def test_a_report_waits_until_redis_is_back(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = connect(redis_url)
    queue, failures = open_queue(client), [RedisAway("gone"), RedisAway("gone")]

    async def enqueue_later(*arguments: object) -> bool:
        if failures:
            raise failures.pop()
        return await real(*arguments)  # type: ignore[arg-type]

    real = enqueue
    monkeypatch.setattr(handing_in, "enqueue", enqueue_later)
    monkeypatch.setattr(handing_in, "PAUSES_SECONDS", (0.0, 0.0, 0.0))

    await hand_in(queue, REPORT)

    assert await client.zscore(CONTROL_QUEUE, "report:render:0:1") is not None
    await client.aclose()


async def test_a_redis_that_stays_away_is_no_secret(
    nobody: RedisClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_in, "PAUSES_SECONDS", (0.0,))

    with pytest.raises(RedisAway):
        await asyncio.wait_for(hand_in(open_queue(nobody), REPORT), 60)
