"""Children do not outlive us, and take their own children with them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from backend.supervisor.processes import Command, start
from tests.patience import WAIT_SECONDS

ROOT = Path(__file__).parents[3]


def test_what_a_child_leaves_behind_is_killed_when_it_ends(tmp_path: Path) -> None:
    program = f"sleep 600 & echo $! > {tmp_path}/grandchild; exit 3"
    child = start(Command("x", ["bash", "-c", program], tmp_path / "log", dict(os.environ)))

    code = child.wait(WAIT_SECONDS)

    assert code == 3
    _wait_until_gone(int((tmp_path / "grandchild").read_text()))


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    program = f"trap '' TERM; touch {tmp_path}/ready; while :; do sleep 0.1; done"
    child = start(Command("x", ["bash", "-c", program], tmp_path / "log", dict(os.environ)))
    while not (tmp_path / "ready").exists():
        time.sleep(0.01)

    assert child.stop(0.2) == -signal.SIGKILL


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "import os, time, pathlib\n"
        "from backend.supervisor.processes import Command, start\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "child = start(Command('x', ['sleep', '600'], folder / 'log', dict(os.environ)))\n"
        "(folder / 'pid.new').write_text(str(child.pid))\n"
        "(folder / 'pid.new').rename(folder / 'pid')\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) as parent:  # noqa: S603 - above
        while not (tmp_path / "pid").exists():
            time.sleep(0.02)
        parent.kill()

    _wait_until_gone(int((tmp_path / "pid").read_text()))


def _wait_until_gone(pid: int) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while _state(pid) not in {None, "Z"}:
        assert time.monotonic() < until
        time.sleep(0.02)


def _state(pid: int) -> str | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return None
