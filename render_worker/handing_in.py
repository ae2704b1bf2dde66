"""Hands reports to control, also when Redis is away: a lost one costs the whole piece."""

import asyncio
import logging

import msgspec
from arq.connections import ArqRedis
from redis.exceptions import RedisError

from backend.bus.names import CONTROL_QUEUE
from backend.bus.queue import Job, enqueue
from backend.renders.contract import REPORT_JOB, RenderReport, piece_report_id

PAUSES_SECONDS = (0.5, 1, 2, 4, 8, 16, 30)
"""Between tries; after a minute control has given the piece to somebody else."""
_LOGGER = logging.getLogger(__name__)


async def hand_in(queue: ArqRedis, report: RenderReport) -> None:
    """Queue a report for control.

    Raises:
        RedisError: it did not come back in time.
    """
    job = Job(
        REPORT_JOB,
        msgspec.json.encode(report).decode(),
        piece_report_id(report.render_id, report.index, report.attempt),
        queue=CONTROL_QUEUE,
    )
    for pause in PAUSES_SECONDS:
        try:
            await enqueue(queue, job)
        except (RedisError, OSError) as error:
            _LOGGER.warning("A report waits for Redis: %r", error)
            await asyncio.sleep(pause)
        else:
            return
    await enqueue(queue, job)
