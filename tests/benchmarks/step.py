"""One measured stretch: streams run, clients record, and what came of it."""

import asyncio
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from tests.benchmarks.clients import Client
from tests.benchmarks.counting import Counter
from tests.benchmarks.measured import Measured
from tests.benchmarks.processes import Used
from tests.benchmarks.stream import Stream

LEAD_SECONDS: Final = 0.05
LOOK_SECONDS: Final = 0.02


@dataclass(frozen=True)
class Setting:
    """Where streams run."""

    rooms: Sequence[Sequence[Client]]
    """Everybody who receives, by room."""
    web_pids: Sequence[int]
    """Whose processor time is noted."""
    drain_seconds: float
    """How long to wait for what has not arrived when the last edit has left."""

    @property
    def clients(self) -> list[Client]:
        """Everybody."""
        return [client for room in self.rooms for client in room]


async def measure(setting: Setting, edits: Stream, cursors: Stream | None = None) -> Measured:
    """Run streams and say how the edits arrived, and the cursors sent beside them."""
    clients = setting.clients
    counter = Counter(setting.rooms, edits)
    for client in clients:
        client.record()
    with _without_collector():
        before = Used.now(setting.web_pids)
        start = perf_counter() + LEAD_SECONDS
        streams = (edits, cursors) if cursors is not None else (edits,)
        await asyncio.gather(*(stream.run(start) for stream in streams))
        await _drain(setting, counter)
        used = Used.now(setting.web_pids).since(before)
    measured = counter.count(cursors, used)
    for client in clients:
        client.stop_recording()
    return measured


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector from making the generator late."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _drain(setting: Setting, counter: Counter) -> None:
    """Wait until everything has arrived, or a client has been sent away."""
    deadline = perf_counter() + setting.drain_seconds
    while perf_counter() < deadline:
        if counter.is_complete() or any(client.closed for client in setting.clients):
            return
        await asyncio.sleep(LOOK_SECONDS)
