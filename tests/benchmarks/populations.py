"""Who edits while servers are killed, and how often each of them vanishes.

An editor who stays sends again whatever a server has lost, also what others wrote, and would hide
a loss. So some rooms lose everybody at every kill or every other one: what was acknowledged
there, only the servers have.
"""

import asyncio
import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

import uvloop
from pycrdt import Doc

from tests.benchmarks.dialects import Dialect
from tests.benchmarks.editors import Address, Editor

EDITORS: Final = 3
"""In each room, by turns over the web processes."""
EDITS_PER_S: Final = 40.0
SETTLE_SECONDS: Final = 60.0
STAYING: Final = (0, 1, 2)
"""By room: after how many kills everybody vanishes; 0 is never."""


class NeverSaved(Exception):
    """Long after the last kill some edits were not acknowledged; the message says whose."""


@dataclass
class Population:
    """The editors of one room, now and before."""

    dialect: Dialect
    vanishes_after: int
    now: list[Editor] = field(default_factory=list)
    before: list[Editor] = field(default_factory=list)

    def saved(self) -> dict[str, int]:
        """Say by name how many edits of each were acknowledged."""
        return {editor.name: editor.saved for editor in self.before + self.now}


class Crowd:
    """Everybody, in a thread of their own: the main thread starts and kills processes.

    Args:
        rooms: one for each of `STAYING`.
        addresses: of the web processes.
        chance: decides everything that is random.
    """

    def __init__(
        self, rooms: Sequence[Dialect], addresses: list[Address], chance: random.Random
    ) -> None:
        self.populations = [Population(*pair) for pair in zip(rooms, STAYING, strict=True)]
        self._addresses = addresses
        self._chance = chance
        self._names = count()
        self._loop = uvloop.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_over = False
        self._thread = threading.Thread(target=self._loop.run_forever, name="editors")

    def start(self) -> None:
        """Let everybody begin."""
        self._thread.start()
        self._call(self._fill)

    def shrink(self, kills: int) -> None:
        """Let those vanish whose time has come, and others come anew."""

        def change() -> None:
            for population in self.populations:
                if population.vanishes_after and kills % population.vanishes_after == 0:
                    for editor in population.now:
                        editor.vanish()
                    population.before += population.now
                    population.now = []
            self._fill()

        self._call(change)

    def finish(self) -> None:
        """Let everybody stop editing and get the last acknowledgement.

        Raises:
            NeverSaved: some were never acknowledged.
            SentAway: somebody was.
        """
        self._is_over = True
        future = asyncio.run_coroutine_threadsafe(self._ended(), self._loop)
        try:
            future.result(SETTLE_SECONDS)
        except TimeoutError:
            waiting = [e.state() for p in self.populations for e in p.now if e.saved < e.made]
            raise NeverSaved("\n".join(waiting)) from None

    def close(self) -> None:
        """End the thread."""
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._cancelled(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    def editors(self) -> list[Editor]:
        """List everybody there ever was."""
        return [e for population in self.populations for e in population.before + population.now]

    def _fill(self) -> None:
        for population in self.populations:
            while len(population.now) < EDITORS:
                editor = self._newcomer(population)
                population.now.append(editor)
                self._tasks.add(self._loop.create_task(editor.work(lambda: self._is_over)))

    def _newcomer(self, population: Population) -> Editor:
        number = next(self._names)
        turned = self._addresses[number % 2 :] + self._addresses[: number % 2]
        chance = random.Random(self._chance.random())  # noqa: S311 - not for secrets
        doc: Doc[Any] = Doc(client_id=(1 << 24) + number)
        name = f"editor {number:04}"
        return Editor(name, population.dialect, turned, chance, EDITS_PER_S, doc=doc)

    async def _ended(self) -> None:
        await asyncio.gather(*self._tasks)

    async def _cancelled(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _call(self, change: Any) -> None:
        """Run something in the editors' thread and wait for it."""

        async def run() -> None:
            change()

        asyncio.run_coroutine_threadsafe(run(), self._loop).result()
