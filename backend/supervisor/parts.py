"""What `up` runs, and with which settings: the servers, our own processes, one-time commands."""

import asyncio
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import asyncpg
import redis

from backend.bus.names import CONTROL_QUEUE, RENDER_QUEUE
from backend.settings import Settings, SettingsError
from backend.supervisor.failure import StartFailed
from backend.supervisor.keeper import Part
from backend.supervisor.lock import own_secret
from backend.supervisor.logs import last_words
from backend.supervisor.postgres import PostgresPlace, start_postgres
from backend.supervisor.processes import Child, Command, start
from backend.supervisor.redis import RedisPlace, find_redis_server, start_redis
from backend.supervisor.sockets import socket_folder
from backend.supervisor.surroundings import ROOT, Surroundings

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared with, not bound to
MIGRATE_SECONDS = 330.0
SEED_SECONDS = 300.0
IN_PROGRESS = "arq:in-progress:"  # arq.constants
OUR_STAGE, REDIS_STAGE, POSTGRES_STAGE = range(3)
OUR_PATIENCE_SECONDS = 15.0


class Parts:
    """Knows how to start each part on this machine."""

    def __init__(self, surroundings: Surroundings, listener: socket.socket) -> None:
        self._surroundings = surroundings
        self._data = surroundings.data_dir
        self._listener = listener
        self._sockets = socket_folder(self._data)
        host, port = listener.getsockname()[:2]
        shown = ANY_ADDRESS.get(host, f"[{host}]" if ":" in host else host)
        self.local_url = f"http://{shown}:{port}"
        self._postgres = PostgresPlace(
            self._data / "postgres",
            self._sockets / "postgres",
            self.log("postgres"),
            surroundings.plain(),
        )
        self._redis = RedisPlace(
            self._data / "redis-data", self._sockets, self.log("redis"), surroundings.plain()
        )
        self._made = self._make_settings(host, port)
        self.own_names: list[str] = []

    @property
    def public_url(self) -> str:
        """Where browsers reach us."""
        return self._made["PUBLIC_URL"]

    @property
    def wants_demo(self) -> bool:
        """Whether it was never made and nobody is here yet, or making it was interrupted."""
        if self._demo.exists():
            return False
        return self._unfinished_demo.exists() or not asyncio.run(
            _has_people(self._made["DATABASE_URL"])
        )

    def demo_words(self) -> str:
        """Return the demo sign-ins, as the seed printed them."""
        return self._demo.read_text() if self._demo.exists() else ""

    def log(self, name: str) -> Path:
        """Return the log file of a part."""
        return self._data / "logs" / f"{name}.log"

    def servers(self) -> Iterator[tuple[str, Part]]:
        """Yield PostgreSQL and Redis, unless others were named; words first."""
        if self._surroundings.given("DATABASE_URL") is None:
            yield (
                "Starting PostgreSQL",
                Part("PostgreSQL", lambda: start_postgres(self._postgres), POSTGRES_STAGE, 20.0),
            )
        if self._surroundings.given("REDIS_URL") is None:
            yield "Starting Redis", Part("Redis", self._start_redis, REDIS_STAGE, 10.0)

    def migrate(self) -> None:
        """Run the migrations, once for all processes."""
        self._run_once(self._command("migrate", ("migrate",)), MIGRATE_SECONDS)

    def seed(self, meanwhile: Callable[[], None]) -> None:
        """Make the demo workspace; what it prints is shown at every start."""
        unfinished = self._unfinished_demo
        command = replace(self._command("seed", ("seed",)), output=unfinished)
        self._run_once(command, SEED_SECONDS, meanwhile)
        unfinished.chmod(0o600)  # it holds passwords
        unfinished.rename(self._demo)

    def own_processes(self, web_processes: int) -> list[Part]:
        """Return web, control and render, ready to be kept."""
        descriptor = self._listener.fileno()
        names = ["web"] + [f"web-{n}" for n in range(2, web_processes + 1)]
        serve = ("serve", "--fd", str(descriptor))
        parts = [_web(self._command(name, serve, descriptor)) for name in names]
        parts.append(self._worker(self._command("control", ("control",)), CONTROL_QUEUE))
        parts.append(self._worker(self._render(), RENDER_QUEUE))
        self.own_names = [part.name for part in parts]
        return parts

    def forget(self) -> None:
        """Remove the folder of sockets; everything has ended."""
        shutil.rmtree(self._sockets)

    @property
    def _demo(self) -> Path:
        return self._data / "demo.txt"

    @property
    def _unfinished_demo(self) -> Path:
        return self._demo.with_suffix(".new")

    def _make_settings(self, host: str, port: int) -> dict[str, str]:
        given = self._surroundings.given
        made = {
            "DATABASE_URL": given("DATABASE_URL") or self._postgres.url(),
            "REDIS_URL": given("REDIS_URL") or self._redis.url(),
            "STORAGE_URL": given("STORAGE_URL") or (self._data / "objects").as_uri(),
            "SECRET_KEY": given("SECRET_KEY") or own_secret(self._data),
            "PUBLIC_URL": given("PUBLIC_URL") or self.local_url,
            "DATA_DIR": str(self._data),
            "HOST": host,
            "PORT": str(port),
        }
        try:
            Settings.from_env(self._surroundings.for_server(made))
        except SettingsError as error:
            raise StartFailed(f"Settings: {error}") from None
        return made

    def _start_redis(self) -> Child:
        return start_redis(self._redis, find_redis_server(ROOT / ".cutroom" / "redis"))

    def _free_jobs(self, queue: str) -> None:
        """Let a starting worker take the jobs that its killed predecessor had begun.

        arq keeps them marked as in progress until their timeout. A Redis that others use too is
        left alone: workers elsewhere may really be at them.
        """
        if self._surroundings.given("REDIS_URL") is not None:
            return
        with redis.Redis(unix_socket_path=str(self._redis.socket)) as client:
            for job_id in client.zrange(queue, 0, -1):
                client.delete(IN_PROGRESS + job_id.decode())

    def _command(self, name: str, arguments: Sequence[str], *descriptors: int) -> Command:
        return Command(
            name,
            (sys.executable, "-P", "-m", "backend", *arguments),
            self.log(name),
            self._surroundings.for_server(self._made),
            folder=self._data,
            pass_fds=descriptors,
        )

    def _render(self) -> Command:
        return Command(
            "render",
            (sys.executable, "-P", "-m", "render_worker", "render-worker"),
            self.log("render"),
            self._surroundings.for_render(self._made),
            folder=self._data,
        )

    def _worker(self, command: Command, queue: str) -> Part:
        def launch() -> Child:
            self._free_jobs(queue)
            return start(command)

        return Part(command.name, launch, OUR_STAGE, OUR_PATIENCE_SECONDS)

    def _run_once(
        self, command: Command, seconds: float, meanwhile: Callable[[], None] | None = None
    ) -> None:
        command.log.unlink(missing_ok=True)
        child = start(command)
        deadline = time.monotonic() + seconds
        try:
            while (code := child.wait(0.2)) is None and time.monotonic() < deadline:
                if meanwhile is not None:
                    meanwhile()
        finally:
            child.stop(2.0)
        if code != 0:
            raise StartFailed(f"{command.name} failed:\n{last_words(command.log)}")


async def _has_people(database_url: str) -> bool:
    connection = await asyncpg.connect(dsn=database_url)
    try:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM person)"))
    finally:
        await connection.close()


def _web(command: Command) -> Part:
    return Part(command.name, lambda: start(command), OUR_STAGE, OUR_PATIENCE_SECONDS)
