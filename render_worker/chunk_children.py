"""Children that encode chunk after chunk of one workspace, with its films open in between.

A decoder that a file has taken over must not see what another workspace's films are made of.
"""

import asyncio
from asyncio.subprocess import Process
from dataclasses import dataclass
from typing import Final

from render_worker.children import (
    Children,
    ChildTooSlow,
    Hear,
    Show,
    converse,
    end_child,
)
from render_worker.tasks import CHUNKS_OF_ONE_CHILD, Failed, Finished, PicturesTask

IDLE_SECONDS: Final = 60.0
"""So long a child keeps its films open while nobody has a chunk for it."""


@dataclass(frozen=True)
class Place:
    """Whose chunk it is, and where in which render."""

    workspace_id: str
    render_id: str
    index: int
    first: int
    end: int


@dataclass
class _Child:
    process: Process
    last: Place
    tasks_done: int = 0
    ending: asyncio.TimerHandle | None = None

    @property
    def is_alive(self) -> bool:
        return self.process.returncode is None


class ChunkChildren:
    """Lends a child to each chunk; so many at a time, working or waiting, as there are slots."""

    def __init__(self, children: Children, most: int) -> None:
        self._children = children
        self._most = most
        self._idle: list[_Child] = []
        self._busy = 0
        self._endings: set[asyncio.Task[None]] = set()

    async def run(
        self, place: Place, task: PicturesTask, *, deadline_seconds: float, hear: Hear, show: Show
    ) -> Finished | Failed:
        """Encode a chunk; leaving early, by whatever way, kills the child.

        Raises:
            ChildDied: it crashed, or the kernel stopped it.
            ChildTooSlow
        """
        self._busy += 1
        try:
            child = self._find(place) or await self._start(place)
            return await self._encode(child, task, deadline_seconds, (hear, show))
        finally:
            self._busy -= 1

    async def _encode(
        self, child: _Child, task: PicturesTask, deadline_seconds: float, ears: tuple[Hear, Show]
    ) -> Finished | Failed:
        answer = None
        try:
            async with asyncio.timeout(deadline_seconds):
                answer = await converse(child.process, task, *ears)
        except TimeoutError:
            raise ChildTooSlow from None
        finally:
            child.tasks_done += 1
            await self._put_back(child, is_sound=isinstance(answer, Finished))
        return answer

    def expected(self) -> list[tuple[str, int]]:
        """Name the chunks, by render and number, that follow what waiting children have done."""
        return [(child.last.render_id, child.last.index + 1) for child in self._idle]

    async def forget(self, render_id: str) -> None:
        """End the children that wait for more of a render that nobody wants any more."""
        for child in [child for child in self._idle if child.last.render_id == render_id]:
            self._idle.remove(child)
            await _end(child)

    async def close(self) -> None:
        """End all children that wait."""
        while self._idle:
            await _end(self._idle.pop())
        await asyncio.gather(*self._endings)

    async def _start(self, place: Place) -> _Child:
        while self._idle and len(self._idle) + self._busy > self._most:
            # The one that has waited longest; all of them are other workspaces'.
            await _end(self._idle.pop(0))
        return _Child(await self._children.take(), place)

    def _find(self, place: Place) -> _Child | None:
        """Take the waiting child that has the least to read until the chunk's beginning."""
        own = [c for c in self._idle if c.last.workspace_id == place.workspace_id and c.is_alive]
        if not own:
            return None
        child = min(own, key=lambda child: _distance(child.last, place))
        self._idle.remove(child)
        child.last = place
        if child.ending is not None:
            child.ending.cancel()
        return child

    async def _put_back(self, child: _Child, *, is_sound: bool) -> None:
        # Nobody knows what state a failure has left.
        if not is_sound or child.tasks_done >= CHUNKS_OF_ONE_CHILD:
            await _end(child)
            return
        self._idle.append(child)
        loop = asyncio.get_running_loop()
        child.ending = loop.call_later(IDLE_SECONDS, self._let_go, child)

    def _let_go(self, child: _Child) -> None:
        if child in self._idle:
            self._idle.remove(child)
            ending = asyncio.create_task(_end(child), name="chunk-child-ends")
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)


def _distance(last: Place, wanted: Place) -> tuple[bool, bool, int]:
    """Order children: those of the same render, before the chunk, and near it come first."""
    return (
        last.render_id != wanted.render_id,
        last.end > wanted.first,
        abs(wanted.first - last.end),
    )


async def _end(child: _Child) -> None:
    if child.ending is not None:
        child.ending.cancel()
    await end_child(child.process)
