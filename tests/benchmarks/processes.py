"""What the kernel says about processes, and which cores they may use."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
_NS: Final = 1e-9


@dataclass(frozen=True)
class Cores:
    """Which core is the web's and which is everybody else's; None: nothing is pinned."""

    web: int | None
    others: int | None

    @classmethod
    def choose(cls) -> "Cores":
        """Take the first two that we may use."""
        mine = sorted(os.sched_getaffinity(0))
        return cls(mine[0], mine[1]) if len(mine) > 1 else cls(None, None)

    def pin_ourselves(self) -> None:
        """Move to the others' core, with everything started from now on."""
        _pin(self.others)

    def before_web(self, beforehand: Callable[[], None] | None = None) -> Callable[[], None]:
        """Make what a web process does before it begins."""

        def prepare() -> None:
            if beforehand is not None:
                beforehand()
            _pin(self.web)

        return prepare


def _pin(core: int | None) -> None:
    if core is not None:
        os.sched_setaffinity(0, {core})


def cpu_seconds(pids: Iterable[int]) -> float:
    """Add up the processor time of processes, exact to the nanosecond."""
    return sum(_task_ns(task) for pid in pids for task in _tasks(pid)) * _NS


def _tasks(pid: int) -> Sequence[Path]:
    return list((PROC / str(pid) / "task").glob("*"))


def _task_ns(task: Path) -> int:
    try:
        return int((task / "schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):  # the thread has ended
        return 0


@dataclass(frozen=True)
class Used:
    """Processor time in seconds."""

    web: float
    outside: float

    @classmethod
    def now(cls, web_pids: Iterable[int]) -> "Used":
        """Read what was used up to now."""
        return cls(cpu_seconds(web_pids), outside_seconds())

    def since(self, before: "Used") -> "Used":
        """Say what was used in between."""
        return Used(self.web - before.web, self.outside - before.outside)


def outside_seconds() -> float:
    """Add up the processor time that went to anybody but us and what we have started."""
    user, nice, system, _idle, _waiting, *rest = _first_line(PROC / "stat")
    busy = (user + nice + system + sum(rest[:2])) / os.sysconf("SC_CLK_TCK")
    return busy - cpu_seconds(_family(os.getpid()))


def _first_line(path: Path) -> list[int]:
    with path.open() as lines:
        return [int(number) for number in lines.readline().split()[1:]]


def _family(pid: int) -> list[int]:
    """List a process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in PROC.glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    family = [pid]
    for member in family:
        family += children.get(member, [])
    return family


def memory_kb(pid: int) -> int:
    """Read how much memory a process has of its own, in kilobytes."""
    for line in (PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1])
    raise ValueError(f"the kernel does not say what process {pid} uses")
