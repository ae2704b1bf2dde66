"""What is said while a job runs is kept for its report, and for no other."""

import asyncio
import logging

from render_worker.job_log import LONGEST_LINE, MOST_LINES, job_log, listening, note

LOGGER = logging.getLogger("render_worker.test_job_log")


async def _job(word: str) -> list[str]:
    with job_log() as lines:
        # A task of the job's own, as the one that reads the child's complaints.
        await asyncio.create_task(_say(word))
        return lines


async def _say(word: str) -> None:
    await asyncio.sleep(0)
    LOGGER.warning("%s", word)


async def test_jobs_at_once_keep_their_own_lines() -> None:
    with listening("render_worker"):
        logs = await asyncio.gather(_job("one"), _job("two"))

    assert list(logs) == [["warning: one"], ["warning: two"]]


def test_a_talkative_job_is_cut_short() -> None:
    with job_log() as lines:
        for _ in range(MOST_LINES + 1):
            note("x" * (LONGEST_LINE + 1))

    assert [len(line) for line in lines] == [LONGEST_LINE] * MOST_LINES


def test_outside_of_jobs_nothing_is_kept() -> None:
    note("nobody listens")

    with job_log() as lines:
        assert lines == []
