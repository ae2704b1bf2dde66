"""Runs programs and says how long they took and how much memory their processes had."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LOOK_SECONDS = 0.02
_MEGABYTE = 1024
"""What the kernel calls kB, of which a MB has so many."""


class ProgramFailed(Exception):
    """A program did not do what was asked; the message has its last words."""


@dataclass(frozen=True)
class Run:
    """One program's run."""

    wall_seconds: float
    peak_mb: float
    """Of the largest of its processes."""


def measure(
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    cores: Sequence[int] = (),
) -> Run:
    """Run a program to its end; with `cores`, it has the first and its children one each, by turns.

    Raises:
        ProgramFailed
    """
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - what the measurements name
        [str(word) for word in command],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    watch = _Watch(process.pid, cores)
    with watch:
        _, words = process.communicate()
    wall = time.perf_counter() - began
    if process.returncode != 0:
        raise ProgramFailed(f"{command[0]} ended with {process.returncode}: {words[-600:]}")
    return Run(wall, watch.peak_mb)


class _Watch:
    """Looks at a program and its children while it runs."""

    def __init__(self, pid: int, cores: Sequence[int]) -> None:
        self._pid = pid
        self._cores = cores
        self._pinned: set[int] = set()
        self._peaks: dict[int, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    @property
    def peak_mb(self) -> float:
        """The most that one process ever had."""
        return max(self._peaks.values(), default=0.0)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            for pid in [self._pid, *_children(self._pid)]:
                self._peaks[pid] = max(self._peaks.get(pid, 0.0), _peak_mb(pid))
                if self._cores and pid not in self._pinned:
                    core = self._cores[max(0, len(self._pinned) - 1) % len(self._cores)]
                    self._pinned.add(pid)
                    _pin(pid, core)


def _children(pid: int) -> list[int]:
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _peak_mb(pid: int) -> float:
    try:
        words = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    lines = [line for line in words.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) / _MEGABYTE if lines else 0.0


def _pin(pid: int, core: int) -> None:
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            os.sched_setaffinity(int(task.name), {core})
        except ProcessLookupError:
            continue  # the thread has ended
