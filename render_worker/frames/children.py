"""Frame children, seen from the worker: warm, a few at a time, each for one workspace only.

A decoder that a file has taken over must not see what another workspace's pictures are made of.
"""

import asyncio
import contextlib
from asyncio.subprocess import Process
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

import msgspec

from backend.renders.contract import JobError
from render_worker.children import ChildDied, ChildTooSlow, end_child, log_lines, start_child
from render_worker.frames.task import FrameTask
from render_worker.tasks import HEADER, LARGEST_BODY, PICTURE_KIND, Limits

MODULE: Final = "render_worker.frames.child"
MOST_CHILDREN: Final = 2
MOST_TASKS: Final = 500
"""Of one child: its limit of computing time is for all of them together."""
DEADLINE_SECONDS: Final = 20.0


@dataclass
class _Child:
    """A process and what it has done."""

    process: Process
    complaints: asyncio.Task[None]
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    tasks_done: int = 0


class FrameChildren:
    """Has one child waiting and at most MOST_CHILDREN working; the longest unused one goes."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._spare: _Child | None = None
        self._of: OrderedDict[str, _Child] = OrderedDict()
        self._changing = asyncio.Lock()

    async def warm(self) -> None:
        """Have a child waiting that has loaded everything."""
        async with self._changing:
            await self._fill()

    async def compose(self, workspace_id: str, task: FrameTask) -> bytes | JobError:
        """Do a task in the workspace's child.

        Raises:
            ChildDied: it crashed, or the kernel stopped it.
            ChildTooSlow
        """
        child = await self._child(workspace_id)
        async with child.alone:
            try:
                async with asyncio.timeout(DEADLINE_SECONDS):
                    answer = await _converse(child, task)
            except BaseException as error:
                # Also when the worker stops: half an answer may be in the pipe.
                await self._drop(workspace_id, child)
                if isinstance(error, TimeoutError):
                    raise ChildTooSlow from None
                raise
            child.tasks_done += 1
            if child.tasks_done >= MOST_TASKS:
                await self._drop(workspace_id, child)
            return answer

    async def close(self) -> None:
        """End all children."""
        async with self._changing:
            children = [*self._of.values(), *([self._spare] if self._spare else [])]
            self._of.clear()
            self._spare = None
            for child in children:
                await _end(child)

    async def _child(self, workspace_id: str) -> _Child:
        async with self._changing:
            child = self._of.get(workspace_id)
            if child is None or child.process.returncode is not None:
                await self._fill()
                child, self._spare = self._spare, None
                if child is None:
                    raise ChildDied(0)
                self._of[workspace_id] = child
            self._of.move_to_end(workspace_id)
            while len(self._of) > MOST_CHILDREN:
                _, oldest = self._of.popitem(last=False)
                await _end(oldest)
            return child

    async def _fill(self) -> None:
        if self._spare is None or self._spare.process.returncode is not None:
            self._spare = await _start(self._limits)

    async def _drop(self, workspace_id: str, child: _Child) -> None:
        if self._of.get(workspace_id) is child:
            del self._of[workspace_id]
        await _end(child)


async def _start(limits: Limits) -> _Child:
    process = await start_child(MODULE)
    if process.stdin is None or process.stderr is None:
        raise ChildDied(0)
    process.stdin.write(msgspec.json.encode(limits) + b"\n")
    return _Child(process, asyncio.create_task(log_lines(process.stderr), name="frame-child"))


async def _converse(child: _Child, task: FrameTask) -> bytes | JobError:
    process = child.process
    if process.stdin is None or process.stdout is None:
        raise ChildDied(0)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(msgspec.json.encode(task) + b"\n")
        await process.stdin.drain()
    try:
        kind, length = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
        body = await process.stdout.readexactly(min(length, LARGEST_BODY))
    except asyncio.IncompleteReadError:
        raise ChildDied(await process.wait()) from None
    return body if kind == PICTURE_KIND else msgspec.json.decode(body, type=JobError)


async def _end(child: _Child) -> None:
    await end_child(child.process)
    await child.complaints
