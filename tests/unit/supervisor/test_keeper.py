"""When parts are started again, and in which order they stop."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from backend.supervisor.failure import StartFailed
from backend.supervisor.keeper import Keeper, Part
from backend.supervisor.processes import Child, Command, start
from tests.patience import WAIT_SECONDS


class Clock:
    """Stands still until it is put forward."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def __call__(self) -> float:
        return self.now


def _sleeper(folder: Path, name: str = "part") -> Callable[[], Child]:
    program = "import time; time.sleep(600)"
    command = Command(name, [sys.executable, "-c", program], folder / "log", dict(os.environ))
    return lambda: start(command)


def _end(child: Child) -> None:
    os.kill(child.pid, signal.SIGKILL)
    child.wait(WAIT_SECONDS)


def test_a_part_that_ends_is_started_again_ever_later(tmp_path: Path) -> None:
    clock, said, children = Clock(), list[str](), list[Child]()

    def launch() -> Child:
        children.append(_sleeper(tmp_path)())
        return children[-1]

    keeper = Keeper(said.append, clock)
    keeper.start(Part("web", launch, 0, 1.0))
    for pause in (0.5, 1.0, 2.0):
        _end(children[-1])
        keeper.look()
        clock.now += pause - 0.3
        keeper.look()
        assert said[-1] == f"web was ended by signal 9; starting it again in {pause:g} s"
        before = len(children)
        clock.now += 0.4
        keeper.look()
        assert len(children) == before + 1

    assert keeper.failures("web") == 3
    keeper.stop()
    assert children[-1].poll() is not None


def test_a_part_that_ran_long_is_taken_for_well(tmp_path: Path) -> None:
    clock, said = Clock(), list[str]()
    keeper = Keeper(said.append, clock)
    child = keeper.start(Part("web", _sleeper(tmp_path), 0, 1.0))
    clock.now += 1000

    _end(child)
    keeper.look()

    assert said == ["web was ended by signal 9; starting it again in 0.5 s"]
    keeper.stop()


def test_a_restart_that_fails_is_tried_again(tmp_path: Path) -> None:
    clock, said = Clock(), list[str]()
    launches = [_sleeper(tmp_path), _refuse, _sleeper(tmp_path)]
    keeper = Keeper(said.append, clock)

    def launch() -> Child:
        return launches.pop(0)()

    child = keeper.start(Part("Redis", launch, 0, 1.0))

    _end(child)
    for _ in range(4):
        keeper.look()
        clock.now += 2

    assert said[1] == "it did not come up; starting it again in 1 s"
    assert len(said) == 2
    keeper.stop()


def test_stages_stop_one_after_the_other(tmp_path: Path) -> None:
    order = tmp_path / "order"
    keeper = Keeper(lambda _: None)
    for stage, name in ((2, "postgres"), (0, "web"), (1, "redis")):
        keeper.start(Part(name, _teller(tmp_path, name, order), stage, WAIT_SECONDS))

    keeper.stop()

    assert order.read_text().split() == ["web", "redis", "postgres"]


def _refuse() -> Child:
    raise StartFailed("it did not come up")


def _teller(folder: Path, name: str, order: Path) -> Callable[[], Child]:
    """Write its name down when it is told to stop."""
    ready = folder / f"{name}.ready"
    program = (
        f'trap "echo {name} >> {order}; exit" TERM; touch {ready}; while :; do sleep 0.01; done'
    )
    command = Command(name, ["bash", "-c", program], folder / "log", dict(os.environ))

    def launch() -> Child:
        child = start(command)
        while not ready.exists():
            time.sleep(0.01)
        return child

    return launch
