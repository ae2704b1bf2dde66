"""arq, as every process uses it: JSON instead of pickle, priorities, and questions about a job.

Checked against arq 0.28: a worker takes the lowest score first, so a job whose start lies in the
past overtakes; job ids are global across queues; a job stays in its queue while it is running.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

import msgspec
from arq.connections import ArqRedis
from arq.constants import in_progress_key_prefix, job_key_prefix, result_key_prefix
from arq.typing import WorkerCoroutine
from arq.worker import Retry

from backend.bus.client import RedisClient
from backend.bus.names import RENDER_QUEUE, lease_key

_LOGGER = logging.getLogger(__name__)

KEEP_JOB = timedelta(days=7)
"""How long a job waits for a worker before arq drops it; given always, because arq would count
it from the start time, which lies in the past here."""


class Priority(Enum):
    """How far into the past a job is dated, so that it overtakes."""

    # Somebody waits for it with the page open: probing, a single picture.
    INTERACTIVE = timedelta(days=2)
    # Makes editing pleasant.
    PROXY = timedelta(days=1)
    # Final output and everything on the control queue.
    FINAL = timedelta(0)


MOST_RETRY_SECONDS = 30


@dataclass(frozen=True)
class Job:
    """One call of a named function in another process."""

    name: str
    argument: str
    """JSON of the struct that the function takes."""
    id: str
    """The same id is not queued twice while it waits, runs or its result is kept."""
    queue: str = RENDER_QUEUE
    priority: Priority = Priority.FINAL


class JobState(Enum):
    """Where a job is, as Redis tells."""

    # In the queue, not begun.
    WAITING = "waiting"
    # A worker holds its lease.
    RUNNING = "running"
    # Begun by a worker that has died, finished, or never queued: Redis has nothing alive of it.
    GONE = "gone"


def encode_job(job: dict[str, Any]) -> bytes:
    """Serialize what arq stores; an exception that ended a job becomes its description."""
    return msgspec.json.encode(job, enc_hook=_describe)


def decode_job(stored: bytes) -> dict[str, Any]:
    """Read what arq stored. JSON only: no byte from Redis is ever executed."""
    decoded: dict[str, Any] = msgspec.json.decode(stored, type=dict[str, Any])
    return decoded


def _describe(value: object) -> str:
    if isinstance(value, BaseException):
        return repr(value)
    raise TypeError(f"A job cannot carry a {type(value).__name__}")


def open_queue(redis: RedisClient, queue: str = RENDER_QUEUE) -> ArqRedis:
    """Make arq's client on the connections of ours. Does no I/O; close only `redis`."""
    return ArqRedis(
        redis.connection_pool,
        job_serializer=encode_job,
        job_deserializer=decode_job,
        default_queue_name=queue,
    )


async def enqueue(queue: ArqRedis, job: Job, *, after: timedelta = timedelta(0)) -> bool:
    """Queue a job, to begin after a while; False when one of its id is already known."""
    queued = await queue.enqueue_job(
        job.name,
        job.argument,
        _job_id=job.id,
        _queue_name=job.queue,
        _defer_until=datetime.now(UTC) - job.priority.value + after,
        _expires=KEEP_JOB,
    )
    return queued is not None


async def job_state(queue: ArqRedis, job_id: str, *, queue_name: str = RENDER_QUEUE) -> JobState:
    """Say where a job is; until its lease ends a dead worker's job still counts as running."""
    async with queue.pipeline(transaction=True) as pipe:
        pipe.exists(lease_key(job_id))
        pipe.exists(in_progress_key_prefix + job_id)
        pipe.exists(job_key_prefix + job_id)
        pipe.zscore(queue_name, job_id)
        leased, begun, stored, score = await pipe.execute()
    if leased:
        return JobState.RUNNING
    if stored and score is not None and not begun:
        return JobState.WAITING
    return JobState.GONE


async def forget_job(queue: ArqRedis, job_id: str, *, queue_name: str = RENDER_QUEUE) -> None:
    """Take everything that arq keeps of a job away, so that nobody runs it again."""
    async with queue.pipeline(transaction=True) as pipe:
        pipe.zrem(queue_name, job_id)
        pipe.delete(
            job_key_prefix + job_id, in_progress_key_prefix + job_id, result_key_prefix + job_id
        )
        await pipe.execute()


async def is_known(queue: ArqRedis, job_id: str) -> bool:
    """Say whether a job waits or runs, in whatever queue."""
    return bool(await queue.exists(job_key_prefix + job_id))


def retrying(
    function: Callable[[str], Awaitable[object]], outage: tuple[type[BaseException], ...]
) -> WorkerCoroutine:
    """Make a job of a function that takes one argument and runs again later after an outage.

    arq itself gives up at the first error, and a report that is lost costs the whole work anew.
    """

    async def job(ctx: dict[Any, Any], *args: Any, **_: Any) -> None:  # noqa: ANN401 - arq's
        try:
            await function(*args)
        except outage as error:
            _LOGGER.warning("A job waits for a part that does not answer: %r", error)
            raise Retry(defer=min(2 ** ctx["job_try"], MOST_RETRY_SECONDS)) from error

    return job


def scheduled(function: Callable[[], Awaitable[object]]) -> WorkerCoroutine:
    """Make a job of a function that runs by the clock."""

    async def job(ctx: dict[Any, Any], *_: Any, **__: Any) -> None:  # noqa: ANN401, ARG001 - arq's
        await function()

    return job
