"""Child processes, seen from the worker: kept warm, watched, and killed with all they started."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from asyncio.subprocess import Process
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import msgspec

from render_worker.tasks import (
    END_OF_TASK,
    HEADER,
    JSON_KIND,
    LARGEST_BODY,
    PICTURE_HEADER,
    Advanced,
    Failed,
    Finished,
    Message,
    Probed,
    Task,
)

_LOGGER = logging.getLogger(__name__)
_STDERR_LINE_BYTES: Final = 2**16
_KEPT_VARIABLES: Final = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "PYTHONPYCACHEPREFIX",
)
_ROOT: Final = Path(__file__).parents[1]
LAST_WORDS_SECONDS: Final = 5.0
"""They are written before the answer; a child that keeps them back is ended."""
REFILL_SECONDS: Final = 1.5
"""A child that starts takes half a second of a core, which is the first picture's just then."""

Hear = Callable[[Advanced | Probed], Awaitable[None]]
Show = Callable[[int, bytes], Awaitable[None]]


class ChildDied(Exception):
    """The child ended without an answer; `signal_number` is what killed it, or 0."""

    def __init__(self, code: int) -> None:
        self.signal_number = -code if code < 0 else 0
        super().__init__(f"The child process ended with {code}")


class ChildTooSlow(Exception):
    """The child was killed at its deadline."""


class Children:
    """Starts children ahead of need: loading PyAV takes longer than many a task."""

    def __init__(self, spares: int = 1) -> None:
        self._most_spares = spares
        self._spares: deque[Process] = deque()
        self._filling = asyncio.Lock()
        self._refill: asyncio.TimerHandle | None = None
        self._refilling: asyncio.Task[None] | None = None

    async def warm(self) -> None:
        """Have children waiting."""
        async with self._filling:
            while len(self._spares) < self._most_spares:
                self._spares.append(await start_child())

    async def run(
        self, task: Task, *, deadline_seconds: float, hear: Hear, show: Show
    ) -> Finished | Failed:
        """Do a task in a child of its own; leaving early, by whatever way, kills it.

        Raises:
            ChildDied: it crashed, or the kernel stopped it.
            ChildTooSlow
        """
        child = await self.take()
        try:
            async with asyncio.timeout(deadline_seconds):
                return await converse(child, task, hear, show)
        except TimeoutError:
            raise ChildTooSlow from None
        finally:
            await end_child(child)

    async def take(self) -> Process:
        """Give a child away, to be ended by who has it; another one takes its place soon."""
        if self._refill is None:
            loop = asyncio.get_running_loop()
            self._refill = loop.call_later(REFILL_SECONDS, self._begin_refill)
        while self._spares:
            child = self._spares.popleft()
            if child.returncode is None:
                return child
        return await start_child()

    async def close(self) -> None:
        """End the children that wait."""
        if self._refill is not None:
            self._refill.cancel()
        if self._refilling is not None:
            await self._refilling
        while self._spares:
            await end_child(self._spares.popleft())

    def _begin_refill(self) -> None:
        self._refill = None
        self._refilling = asyncio.create_task(self.warm(), name="warm-children")


async def start_child(module: str = "render_worker.child") -> Process:
    """Start a process with nothing of the worker's but pipes."""
    # A session of its own, so that killing its group reaches whatever it starts; nothing of our
    # environment but what Python itself needs: no addresses, no secrets.
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}  # noqa: TID251 - passed on
    kept["PYTHONPATH"] = str(_ROOT)
    # SVT-AV1 tells its settings on stderr otherwise: only errors.
    kept["SVT_LOG"] = "1"
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        module,
        str(os.getpid()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=_STDERR_LINE_BYTES,
        start_new_session=True,
        env=kept,
    )


async def converse(child: Process, task: Task, hear: Hear, show: Show) -> Finished | Failed:
    """Have a child do a task; it is ended unless it has.

    Raises:
        ChildDied
    """
    if child.stdin is None or child.stdout is None or child.stderr is None:
        raise ChildDied(0)
    # A task of this job's, so that what it hears enters this job's log and no later one's.
    complaints = asyncio.create_task(log_lines(child.stderr), name="child-stderr")
    answer = None
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            # A child that has died already says so by the end of its answers.
            child.stdin.write(msgspec.json.encode(task) + b"\n")
            await child.stdin.drain()
        answer = await _listen(child.stdout, hear, show)
        if answer is None:
            raise ChildDied(await child.wait())
        return answer
    finally:
        if isinstance(answer, Finished):
            await asyncio.wait({complaints}, timeout=LAST_WORDS_SECONDS)
        if not complaints.done():
            await end_child(child)
        await complaints


async def _listen(pipe: asyncio.StreamReader, hear: Hear, show: Show) -> Finished | Failed | None:
    """Hand on what the child says until its final answer; None when there is none."""
    while True:
        try:
            kind, length = HEADER.unpack(await pipe.readexactly(HEADER.size))
            body = await pipe.readexactly(min(length, LARGEST_BODY))
        except asyncio.IncompleteReadError:
            return None
        if kind != JSON_KIND:
            (frame,) = PICTURE_HEADER.unpack_from(body)
            await show(frame, body[PICTURE_HEADER.size :])
            continue
        message = msgspec.json.decode(body, type=Message)
        if isinstance(message, Finished | Failed):
            return message
        await hear(message)


async def log_lines(pipe: asyncio.StreamReader) -> None:
    """Log what a child complains of, until its task or it ends."""
    while True:
        try:
            line = await pipe.readline()
        except ValueError:
            continue  # a line longer than the limit: the reader has dropped it
        said = line.strip()
        if not line or said == END_OF_TASK:
            return
        if said:
            _LOGGER.warning("child: %s", said.decode(errors="replace"))


async def end_child(child: Process) -> None:
    """Kill the child's whole group and wait for it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    await child.wait()
