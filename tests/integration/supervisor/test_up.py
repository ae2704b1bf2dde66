"""`./cutroom up` as people run it: a folder of its own, real children, real kills."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from backend.supervisor.leftovers import INSTANCE_VARIABLE, running_in, supervised_for
from backend.supervisor.sockets import socket_folder
from tests.patience import WAIT_SECONDS

ROOT = Path(__file__).parents[3]
T = TypeVar("T")
UP = (sys.executable, "-m", "backend", "up")
RUNNING = re.compile(r"Cutroom is running: (http://\S+)")


class Up:
    """One running `up`."""

    def __init__(self, data: Path, log: Path) -> None:
        self.data = data
        self.log = log
        outside = {k: v for k, v in os.environ.items() if not k.startswith("CUTROOM_")}
        with log.open("wb") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own command line
                [*UP, "--no-demo", "--port", "0", "--data", str(data)],
                cwd=ROOT,
                env={**outside, "PYTHONPATH": str(ROOT)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def url(self) -> str:
        return wait_for(lambda: RUNNING.search(self.words()))[1]

    def words(self) -> str:
        return self.log.read_text()

    def children(self) -> dict[str, int]:
        """Return the process numbers of our own parts, by their command."""
        found: dict[str, int] = {}
        for pid in supervised_for(self.data) - {self.process.pid}:
            arguments = _arguments(pid)
            for name in ("serve", "control", "render-worker"):
                if name in arguments:
                    found[name] = pid
        return found

    def servers(self) -> set[int]:
        return running_in(self.data / "postgres") | running_in(self.data / "redis-data")

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(WAIT_SECONDS)


def _arguments(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return []  # it has just ended


def wait_for(ask: Callable[[], T | None]) -> T:
    until = time.monotonic() + WAIT_SECONDS
    while not (answer := ask()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
    return answer


@contextmanager
def started(data: Path, log: Path) -> Iterator[Up]:
    running = Up(data, log)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.end(signal.SIGTERM)


def test_it_survives_kills_and_leaves_nothing_behind(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with started(data, tmp_path / "first.log") as up:
        url = up.url()
        killed = up.children()["serve"]
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: up.children().get("serve", killed) != killed)
        wait_for(lambda: _is_ready(url))
        assert "web was ended by signal 9" in up.words()

        with started(data, tmp_path / "second.log") as refused:
            assert refused.process.wait(WAIT_SECONDS) == 1
            assert f"already runs on {data}" in refused.words()

        up.end(signal.SIGKILL)

    with started(data, tmp_path / "third.log") as again:
        assert _is_ready(again.url())
        sockets = socket_folder(data)
        assert again.end(signal.SIGINT) == 0

    assert again.servers() == set()
    assert supervised_for(data) == set()
    assert not sockets.exists()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One that nobody ends."""
    folder = tmp_path_factory.mktemp("up")
    with started(folder / "data", folder / "log") as up:
        up.url()
        yield up


def test_a_taken_port_is_said_in_one_sentence(running: Up, tmp_path: Path) -> None:
    port = int(running.url().rpartition(":")[2])

    done = subprocess.run(  # noqa: S603 - our own command line
        [*UP, "--port", str(port), "--data", str(tmp_path / "other")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stdout.strip() == (
        f"cutroom: Port {port} of 127.0.0.1 is taken by another program: choose another, such as "
        f"./cutroom up --port {port + 1}"
    )


def test_the_render_worker_is_not_told_the_database(running: Up) -> None:
    worker = wait_for(lambda: running.children().get("render-worker"))

    environment = Path(f"/proc/{worker}/environ").read_bytes()

    assert INSTANCE_VARIABLE.encode() in environment
    assert b"CUTROOM_REDIS_URL=" in environment
    assert b"DATABASE_URL" not in environment


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready", timeout=WAIT_SECONDS).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
