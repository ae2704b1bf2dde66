"""Real servers to measure: PostgreSQL with everything durable, Redis, and web processes."""

import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from backend.supervisor.logs import last_words
from backend.supervisor.port import listen
from backend.supervisor.postgres import start_postgres
from backend.supervisor.processes import Child, Command, start
from backend.supervisor.redis import find_redis_server, start_redis
from tests.benchmarks.processes import Cores
from tests.services import REDIS_TOOLS, ROOT, Services, services_in

HOST = "127.0.0.1"
READY_SECONDS = 60.0
STOP_SECONDS = 15.0
LOOK_SECONDS = 0.02
LIMITS = {"CUTROOM_LIMIT_UPDATES_PER_SECOND": "1000000"}
"""Raised for every web process: a single client sends what hundreds would."""


class NotReady(Exception):
    """A process did not start; the message has its last words."""


@dataclass
class Web:
    """One web process; its port stays open while it is down."""

    name: str
    folder: Path
    environment: Mapping[str, str] = field(repr=False)
    cores: Cores
    listener: socket.socket
    child: Child | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        return HOST, self.listener.getsockname()[1]

    @property
    def url(self) -> str:
        """Where it listens, as a URL."""
        return f"http://{HOST}:{self.address[1]}"

    @property
    def log(self) -> Path:
        """What it has to say."""
        return self.folder / f"{self.name}.log"

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self.child is not None
        return self.child.pid

    def start(self) -> None:
        """Start it and return at once."""
        descriptor = self.listener.fileno()
        self.child = start(
            Command(
                name=self.name,
                arguments=[sys.executable, "-m", "backend", "serve", "--fd", str(descriptor)],
                log=self.log,
                environment=self.environment,
                folder=ROOT,
                pass_fds=(descriptor,),
                before_exec=self.cores.before_web(),
            )
        )

    def restart(self) -> None:
        """End it in good order when it runs, start it and wait until it is ready."""
        self.stop()
        self.start()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Return when it can do everything.

        Raises:
            NotReady: it has ended, or takes too long.
        """
        deadline = time.monotonic() + READY_SECONDS
        while not self.is_ready():
            ended = self.child is None or self.child.poll() is not None
            if ended or time.monotonic() > deadline:
                words = last_words(self.log)
                raise NotReady(f"{self.name} does not start:\n{words}")
            time.sleep(LOOK_SECONDS)

    def is_ready(self) -> bool:
        """Ask it."""
        try:
            answer = httpx.get(f"{self.url}/health/ready", timeout=5.0, trust_env=False)
        except httpx.TransportError:
            return False
        return answer.is_success

    def stop(self) -> None:
        """End it in good order."""
        if self.child is not None:
            self.child.stop(STOP_SECONDS)
            self.child = None


@dataclass
class Servers:
    """PostgreSQL and Redis, and the web processes on them."""

    folder: Path
    services: Services
    cores: Cores
    postgres: Child
    redis: Child
    webs: list[Web] = field(default_factory=list)

    def add_web(self) -> Web:
        """Make another web process, which does not run yet."""
        name = f"web-{len(self.webs) + 1}"
        web = Web(name, self.folder, self._environment(), self.cores, listen(HOST, 0))
        self.webs.append(web)
        return web

    def second_web(self) -> Web:
        """Make a second web process unless there is one."""
        return self.webs[1] if len(self.webs) > 1 else self.add_web()

    def start_postgres(self) -> None:
        """Start PostgreSQL again after its end."""
        self.postgres = start_postgres(self.services.postgres)

    def start_redis(self) -> None:
        """Start Redis again after its end."""
        self.redis = start_redis(self.services.redis, find_redis_server(REDIS_TOOLS))

    def stop(self) -> None:
        """End everything, webs first."""
        for web in self.webs:
            web.stop()
            web.listener.close()
        for child in (self.redis, self.postgres):
            child.stop(STOP_SECONDS)

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **LIMITS,
            "CUTROOM_DATABASE_URL": self.services.postgres.url(),
            "CUTROOM_REDIS_URL": self.services.redis.url(),
            "CUTROOM_STORAGE_URL": f"file://{self.folder}/objects",
            "CUTROOM_DATA_DIR": str(self.folder),
            "CUTROOM_SECRET_KEY": "s" * 32,
            "CUTROOM_LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(ROOT),
        }


@contextmanager
def running_servers(cores: Cores) -> Iterator[Servers]:
    """Run PostgreSQL, migrated, and Redis; everything started ends with the block."""
    with tempfile.TemporaryDirectory(prefix="cutroom-bench-") as name:
        folder = Path(name)
        services = services_in(folder)
        postgres = start_postgres(services.postgres)
        try:
            redis = start_redis(services.redis, find_redis_server(REDIS_TOOLS))
        except BaseException:
            postgres.stop(STOP_SECONDS)
            raise
        servers = Servers(folder, services, cores, postgres, redis)
        try:
            (folder / "objects").mkdir()
            _migrate(servers)
            yield servers
        finally:
            servers.stop()
            shutil.rmtree(services.redis.sockets)


def _migrate(servers: Servers) -> None:
    log = servers.folder / "migrate.log"
    arguments = [sys.executable, "-m", "backend", "migrate"]
    environment = servers._environment()  # noqa: SLF001 - the same module
    child = start(Command("migrate", arguments, log, environment, folder=ROOT))
    if child.wait(READY_SECONDS) != 0:
        raise NotReady(f"the migrations failed:\n{last_words(log)}")
