"""Processes that share out the pieces of a render, and that never outlive it."""

import multiprocessing
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Self

import msgspec

from render_worker.errors import EngineError
from render_worker.local.errand import Answer, Errand, Piece, Work
from render_worker.tasks import Advanced, Failed

_MEMBER = "render_worker.local.member"
_ROOT = Path(__file__).parents[2]
_GONE = "a part stopped without an answer: a damaged file made the decoder crash, or memory ran out"

Told = Callable[[Errand, int], None]
"""Called with an errand and how many of its frames are done."""


@dataclass
class _Member:
    process: subprocess.Popen[bytes]
    pipe: Connection
    errand: Errand | None = None
    finished: int = 0
    """How many of its pieces are."""


class Crew:
    """Makes pieces, one in each process at a time. Leaving the block ends every process.

    They load what they need while the parent reads the timeline: gather them first. Forks would be
    there at once, but a fork of a process that has decoded anything may hang.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._members: dict[Connection, _Member] = {}

    @property
    def size(self) -> int:
        """How many errands are done at a time."""
        return self._size

    def __enter__(self) -> Self:
        for _ in range(self._size):
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        for member in self._members.values():
            member.process.kill()
        for member in self._members.values():
            member.process.wait()
            member.pipe.close()
        self._members.clear()

    def do(
        self,
        work: Work,
        errands: Iterable[Errand],
        *,
        advanced: Told,
        finished: Callable[[Piece], None],
    ) -> None:
        """Do all errands of one work, begun in their order. It can be asked once.

        Raises:
            EngineError: the first failure; all processes have ended then, as after any other
                exception, so that none of them writes into a folder that is being removed.
        """
        try:
            self._do(work, deque(errands), advanced, finished)
        except BaseException:
            self._end()
            raise

    def _do(
        self,
        work: Work,
        waiting: deque[Errand],
        advanced: Told,
        finished: Callable[[Piece], None],
    ) -> None:
        brief = msgspec.json.encode(work.brief)
        for member in list(self._members.values())[: len(waiting)]:
            _tell(member, brief)
            _send(member, waiting)
        while busy := [pipe for pipe, member in self._members.items() if member.errand]:
            ready = wait(busy)
            for member in [self._members[pipe] for pipe in busy if pipe in ready]:
                _hear(member, advanced, finished)
                _send(member, waiting)

    def _start(self) -> None:
        ours, theirs = multiprocessing.Pipe()
        with theirs:
            descriptor = theirs.fileno()
            # A process group of its own: Ctrl-C is for the parent, which ends its members.
            process = subprocess.Popen(  # noqa: S603 - ourselves
                # Without -P: modules are found in the folder that it starts in.
                [sys.executable, "-m", _MEMBER, str(descriptor), str(os.getpid())],
                cwd=_ROOT,
                pass_fds=(descriptor,),
                stdin=subprocess.DEVNULL,
                process_group=0,
            )
        self._members[ours] = _Member(process, ours)


def _send(member: _Member, waiting: deque[Errand]) -> None:
    if member.errand is None and waiting:
        member.errand, member.finished = waiting.popleft(), 0
        _tell(member, msgspec.json.encode(member.errand))


def _tell(member: _Member, words: bytes) -> None:
    try:
        member.pipe.send_bytes(words)
    except OSError as error:
        raise EngineError(_GONE) from error


def _hear(member: _Member, advanced: Told, finished: Callable[[Piece], None]) -> None:
    errand = member.errand
    if errand is None:
        return
    match _received(member.pipe):
        case Advanced(done=done):
            advanced(errand, done)
        case Failed(job=error):
            raise EngineError(error.message if error else _GONE)
        case _:
            piece = errand.pieces[member.finished]
            member.finished += 1
            advanced(errand, piece.end - errand.pieces[0].first)
            finished(piece)
            if member.finished == len(errand.pieces):
                member.errand = None


def _received(pipe: Connection) -> Answer:
    try:
        answer: Answer = msgspec.json.decode(pipe.recv_bytes(), type=Answer)
    except (EOFError, ConnectionResetError):
        raise EngineError(_GONE) from None
    return answer
