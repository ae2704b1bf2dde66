"""Jobs through a real Redis: order, uniqueness, questions about a job, JSON only."""

from collections.abc import AsyncIterator

import pytest
from arq.connections import ArqRedis
from arq.constants import in_progress_key_prefix, job_key_prefix
from arq.worker import Retry

from backend.bus.client import connect
from backend.bus.names import LEASE_TTL_SECONDS, RENDER_QUEUE, lease_key
from backend.bus.queue import (
    Job,
    JobState,
    Priority,
    decode_job,
    encode_job,
    enqueue,
    forget_job,
    is_known,
    job_state,
    open_queue,
    retrying,
)


@pytest.fixture
async def queue(redis_url: str) -> AsyncIterator[ArqRedis]:
    redis = connect(redis_url)
    await redis.flushdb()
    yield open_queue(redis)
    await redis.aclose()


async def test_a_more_urgent_job_overtakes(queue: ArqRedis) -> None:
    for priority in (Priority.FINAL, Priority.INTERACTIVE, Priority.PROXY):
        await enqueue(queue, Job("work", "{}", priority.name, priority=priority))

    order = await queue.zrange(RENDER_QUEUE, 0, -1)

    assert order == [b"INTERACTIVE", b"PROXY", b"FINAL"]


async def test_a_dated_job_still_has_days_to_wait(queue: ArqRedis) -> None:
    await enqueue(queue, Job("work", "{}", "a", priority=Priority.INTERACTIVE))

    assert await queue.ttl(job_key_prefix + "a") > 6 * 24 * 3600


async def test_one_id_is_queued_once(queue: ArqRedis) -> None:
    assert await enqueue(queue, Job("work", "1", "a"))
    assert not await enqueue(queue, Job("work", "2", "a"))

    stored = decode_job(await queue.get(job_key_prefix + "a"))
    assert stored["a"] == ["1"]


async def test_a_jobs_state_follows_its_worker(queue: ArqRedis) -> None:
    states = [await job_state(queue, "a")]
    await enqueue(queue, Job("work", "{}", "a"))
    states.append(await job_state(queue, "a"))
    await queue.set(in_progress_key_prefix + "a", b"1")
    await queue.set(lease_key("a"), b"1", ex=LEASE_TTL_SECONDS)
    states.append(await job_state(queue, "a"))
    await queue.delete(lease_key("a"))
    states.append(await job_state(queue, "a"))

    assert states == [JobState.GONE, JobState.WAITING, JobState.RUNNING, JobState.GONE]


async def test_a_forgotten_job_leaves_nothing(queue: ArqRedis) -> None:
    await enqueue(queue, Job("work", "{}", "a"))
    assert await is_known(queue, "a")

    await forget_job(queue, "a")

    assert not await is_known(queue, "a")
    assert await queue.zcard(RENDER_QUEUE) == 0


def test_a_result_that_is_an_error_becomes_words() -> None:
    stored = encode_job({"s": False, "r": ValueError("no")})

    assert decode_job(stored)["r"] == "ValueError('no')"


def test_a_job_carries_only_what_json_can() -> None:
    with pytest.raises(TypeError, match="cannot carry a object"):
        encode_job({"a": object()})


async def test_an_outage_lets_a_job_run_again_and_a_mistake_does_not() -> None:
    async def work(argument: str) -> None:
        raise OSError if argument == "outage" else ValueError

    job = retrying(work, (OSError,))

    with pytest.raises(Retry):
        await job({"job_try": 1}, "outage")
    with pytest.raises(ValueError, match=r"^$"):
        await job({"job_try": 1}, "mistake")
