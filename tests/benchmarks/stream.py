"""Sending edits and cursors at a steady rate whatever comes back, and noting when each left."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tests.benchmarks.clients import Client

Times = npt.NDArray[np.float64]

TICK_SECONDS: Final = 0.001
"""Above a thousand a second those due are sent once per tick: spinning would starve Postgres."""
MOST_AT_ONCE: Final = 256


@dataclass
class Stream:
    """What senders send by turns: frame k leaves k / `per_second` after the start."""

    senders: Sequence[Client]
    frames: Sequence[bytes]
    first: int
    """The number in the first frame; the others count on from it."""
    per_second: float
    are_edits: bool
    left: list[float] = field(default_factory=list)
    start: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.frames) / self.per_second

    @property
    def left_at(self) -> Times:
        """When each frame left."""
        return np.array(self.left)

    @property
    def lag(self) -> Times:
        """How much later than planned each frame left."""
        planned = self.start + np.arange(len(self.left)) / self.per_second
        return self.left_at - planned

    def sender_of(self, index: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Say which of the senders sent a frame."""
        turns: npt.NDArray[np.int64] = index % len(self.senders)
        return turns

    async def run(self, start: float) -> None:
        """Send everything when it is due."""
        self.start = start
        sends: list[Any] = [c.send_update if self.are_edits else c.send for c in self.senders]
        turns, total, done = len(sends), len(self.frames), 0
        least = TICK_SECONDS if self.per_second > 1 / TICK_SECONDS else 0.0
        while done < total:
            due = min(total, int((perf_counter() - start) * self.per_second) + 1)
            for number in range(done, min(due, done + MOST_AT_ONCE)):
                self.left.append(perf_counter())
                sends[number % turns](self.frames[number])
            done = len(self.left)
            late = perf_counter() - start - done / self.per_second
            await asyncio.sleep(0 if late > TICK_SECONDS else max(-late, least))
