"""Looking again until it succeeds."""

import asyncio
from collections.abc import Callable

import pytest

from backend.bus import recheck
from backend.bus.recheck import Recheck
from tests.patience import WAIT_SECONDS


class Checks:
    """A check that fails some times."""

    def __init__(self, failures: int = 0) -> None:
        self.done = 0
        self._failures = failures

    async def check(self) -> None:
        self.done += 1
        if self.done <= self._failures:
            raise ConnectionError("the database is away")


async def _run_until(rechecking: Recheck, condition: Callable[[], bool]) -> None:
    task = asyncio.create_task(rechecking.run())
    async with asyncio.timeout(WAIT_SECONDS):
        while not condition():  # noqa: ASYNC110 - the clock is part of what is tested
            await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_it_is_done_when_asked_for() -> None:
    checks = Checks()
    rechecking = Recheck(checks.check)
    await rechecking.soon()

    await _run_until(rechecking, lambda: checks.done == 1)


async def test_it_is_done_by_the_clock() -> None:
    checks = Checks()

    await _run_until(Recheck(checks.check, every_seconds=0.001), lambda: checks.done >= 3)


async def test_a_check_that_fails_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recheck, "RETRY_SECONDS", 0)
    checks = Checks(failures=2)
    rechecking = Recheck(checks.check)
    await rechecking.soon()

    await _run_until(rechecking, lambda: checks.done == 3)
