"""How long a render will take, on simulated farms; and that percentages never go back."""

import heapq
import random
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render_worker.costs import ChunkCost, chunk_costs, harder
from render_worker.pace import LEAST_SECONDS, Pace
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

FIRST_SHARE = 0.2
MOST_WRONG = 0.25


@dataclass(frozen=True)
class Farm:
    """A render on workers that take one chunk after the other."""

    seed: int
    workers: int
    chunks: int
    chunk_frames: int
    frame_seconds: float
    """On average; single frames take up to half as long again, or half as long."""
    tick_seconds: float
    """Between two reports of one worker."""

    def reports(self) -> list[tuple[float, int]]:
        """When how many frames were done in all, as workers report it; ends with the last frame."""
        luck = random.Random(self.seed)  # noqa: S311 - a simulation
        free = [(luck.random() * self.frame_seconds, worker) for worker in range(self.workers)]
        heapq.heapify(free)
        moments: list[float] = []
        for _ in range(self.chunks):
            at, worker = heapq.heappop(free)
            for _ in range(self.chunk_frames):
                at += self.frame_seconds * luck.choice((0.5, 0.75, 1.0, 1.25, 1.5))
                moments.append(at)
            heapq.heappush(free, (at, worker))
        moments.sort()
        return _thinned(moments, self.tick_seconds)


def _thinned(moments: list[float], tick: float) -> list[tuple[float, int]]:
    reports, said = [], -tick
    for done, at in enumerate(moments, start=1):
        if at - said >= tick or done == len(moments):
            said = at
            reports.append((at, done))
    return reports


FARMS = st.builds(
    Farm,
    seed=st.integers(0, 2**32),
    workers=st.integers(1, 4),
    chunks=st.integers(12, 24),
    chunk_frames=st.integers(20, 60),
    frame_seconds=st.floats(0.02, 0.2),
    tick_seconds=st.floats(0.05, 1.0),
)


@given(FARMS)
def test_after_a_fifth_the_time_left_is_right_within_a_quarter(farm: Farm) -> None:
    reports = farm.reports()
    (began, base), (end, total) = reports[0], reports[-1]
    pace = Pace()

    wrong = []
    for at, done in reports:
        pace.add(at - began, done - base)
        if FIRST_SHARE * total <= done < total and at - began >= LEAST_SECONDS:
            left = pace.seconds_left(total - done)
            # The last worker's last chunk runs alone: no average can know of it.
            slack = MOST_WRONG * (end - at) + farm.chunk_frames * farm.frame_seconds
            if left is None or abs(left - (end - at)) > slack:
                wrong.append((done, left, end - at))

    assert wrong == []


@given(FARMS, st.floats(0.1, 0.9))
def test_a_worker_that_comes_late_knows_the_time_left_too(farm: Farm, share: float) -> None:
    reports = farm.reports()
    (began, base), (end, total) = reports[0], reports[-1]
    pace = Pace()
    at, done = next(
        (at, done)
        for at, done in reports
        if done >= max(share, FIRST_SHARE) * total
        and (at - began >= LEAST_SECONDS or done == total)
    )

    pace.add(at - began, done - base)

    left = pace.seconds_left(total - done)
    slack = MOST_WRONG * (end - at) + farm.chunk_frames * farm.frame_seconds
    assert left is not None
    assert abs(left - (end - at)) <= slack


@given(st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 10**9)), max_size=50))
def test_whatever_is_counted_nothing_breaks(counts: list[tuple[float, int]]) -> None:
    pace = Pace()
    for seconds, worked in counts:
        pace.add(seconds, worked)

    left = pace.seconds_left(10)

    assert pace.fps >= 0
    assert left is None or left >= 0


def test_after_a_second_without_frames_the_speed_is_nought() -> None:
    pace = Pace()
    pace.add(1.0, 0)

    assert (pace.fps, pace.seconds_left(10), pace.seconds_left(0)) == (0.0, None, 0.0)


def test_thousands_of_counts_keep_the_speed() -> None:
    pace = Pace()
    for tick in range(20_000):
        pace.add(tick * 0.25, tick * 5)

    assert round(pace.fps) == 20
    assert round(pace.seconds_left(2_000) or 0) == 100


@pytest.mark.parametrize("hard_first", [True, False])
def test_a_film_whose_halves_differ_is_not_thought_long_or_short(*, hard_first: bool) -> None:
    """Two films and an effect in one half, one film in the other."""
    hard, easy = ((0, 720), (720, 1440)) if hard_first else ((720, 1440), (0, 720))
    clips = {
        "below": film("below", *hard),
        "above": film("above", *hard, track="v2", op=5_000, fx=[{"type": "blur"}]),
        "easy": film("easy", *easy),
    }
    asset = make_asset("k", width=640, height=360)
    costs = chunk_costs(make_spec(make_timeline(clips), {"k": asset}, range=(0, 1440)))

    pace, at, done, wrong = Pace(), 0.0, 0, []
    for number, (cost, seconds) in enumerate(zip(costs, seconds_of(costs), strict=True)):
        # More are given out than are begun.
        letters = f"{'d' * number}rrrrrrrr".ljust(len(costs), "q")[: len(costs)]
        for _ in range(10):
            at, done = at + seconds / 10, done + cost.frames // 10
            pace.add(at, done)
            left = pace.seconds_left(1440 - done, harder(costs, letters, done)) or 0.0
            slack = MOST_WRONG * (RENDER_SECONDS - at) + seconds
            if done >= FIRST_SHARE * 1440 and abs(left - (RENDER_SECONDS - at)) > slack:
                wrong.append((done, left, RENDER_SECONDS - at))

    assert costs[0].work != costs[-1].work
    assert wrong == []


RENDER_SECONDS = 60.0


def film(name: str, start: int, end: int, **fields: object) -> dict[str, Any]:
    return make_clip(name, start=start, end=end, asset="k", **fields)


def seconds_of(costs: list[ChunkCost]) -> list[float]:
    """How long each chunk takes of a render of a minute."""
    total = sum(cost.work for cost in costs)
    return [RENDER_SECONDS * cost.work / total for cost in costs]
