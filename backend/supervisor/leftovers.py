"""Finds and ends what a killed supervisor may have left behind. Call under the folder's lock."""

import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

PROC = Path("/proc")
INSTANCE_VARIABLE = "CUTROOM_SUPERVISED_BY"
"""In the environment of every child of `up`: the data folder it belongs to."""
POLL_SECONDS = 0.05


def running_in(folder: Path) -> set[int]:
    """Return processes whose current folder this is (PostgreSQL and Redis live in theirs)."""
    target = str(folder.resolve())
    return {pid for pid in _pids() if _read_link(pid) == target}


def supervised_for(data_dir: Path) -> set[int]:
    """Return processes started by an `up` for this data folder, other than ourselves."""
    mark = f"{INSTANCE_VARIABLE}={data_dir}".encode()
    return {pid for pid in _pids() if pid != os.getpid() and mark in _environment(pid)}


def end_all(
    find: Callable[[], set[int]], signals: Iterable[tuple[signal.Signals, float]]
) -> set[int]:
    """Signal what `find` returns until nothing is found; each signal is given some seconds.

    Returns:
        What is still there after the last signal.
    """
    for number, seconds in signals:
        for pid in find():
            _send(pid, number)
        deadline = time.monotonic() + seconds
        while find() and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
    return find()


def _pids() -> Iterable[int]:
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal())


def _read_link(pid: int) -> str | None:
    try:
        return str((PROC / str(pid) / "cwd").readlink())
    except OSError:  # ended meanwhile, a zombie, or somebody else's
        return None


def _environment(pid: int) -> list[bytes]:
    try:
        return (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:  # as above
        return []


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
