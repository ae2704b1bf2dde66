"""Taking times."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

_MILLISECONDS = 1000


def median_ms(work: Callable[[], object], *, rounds: int, warm_up: int = 2) -> float:
    """Time some work and answer the median of its rounds; those of the warm-up do not count."""
    for _ in range(warm_up):
        work()
    return median(_timed(work) for _ in range(rounds))


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    answer = work()
    elapsed = perf_counter() - start
    del answer  # throwing it away is no part of the work
    return elapsed * _MILLISECONDS
