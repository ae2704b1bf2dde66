"""Ends, freezes and starts again the servers of a test's own."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from backend.supervisor.leftovers import end_all, running_in
from backend.supervisor.postgres import PostgresPlace, start_postgres
from backend.supervisor.processes import Child
from backend.supervisor.redis import RedisPlace, find_redis_server, start_redis
from tests.services import REDIS_TOOLS

Place = PostgresPlace | RedisPlace


@dataclass
class Outages:
    """Happen to servers; `end` stops those that were started again."""

    postgres: PostgresPlace
    redis: RedisPlace
    _started: list[Child] = field(default_factory=list)

    @contextmanager
    def killed(self, place: Place) -> Iterator[None]:
        """End a server as a crash would; it is back afterwards."""
        _kill(place.data)
        yield
        if isinstance(place, PostgresPlace):
            self._started.append(start_postgres(place))
        else:
            self._started.append(start_redis(place, find_redis_server(REDIS_TOOLS)))

    @contextmanager
    def frozen(self, place: Place) -> Iterator[None]:
        """Let a server hang: it takes connections and never answers."""
        pids = running_in(place.data)
        assert pids, "there is nothing to freeze"
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def end(self) -> None:
        """Stop them."""
        for child in self._started:
            child.stop(10.0)


def _kill(data: Path) -> None:
    left = end_all(lambda: running_in(data), [(signal.SIGKILL, 10.0)])
    assert not left, f"processes {left} do not end"
